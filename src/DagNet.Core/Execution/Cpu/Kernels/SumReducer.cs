using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>Σ x; 0 of nothing.</summary>
internal readonly struct SumReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Identity => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T x, T y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V, S>(V x, V y) where V : unmanaged where S : struct, ISimd<V, T> => S.Add(x, y);
}
