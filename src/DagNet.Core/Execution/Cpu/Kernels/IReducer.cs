using System.Numerics;

namespace DagNet;

/// <summary>An associative operation that folds elements into one.</summary>
internal interface IReducer<T> where T : unmanaged, INumber<T>
{
    /// <summary>What no elements give.</summary>
    static abstract T Identity { get; }

    static abstract T Combine(T x, T y);

    static abstract V Combine<V, S>(V x, V y) where V : unmanaged where S : struct, ISimd<V, T>;
}
