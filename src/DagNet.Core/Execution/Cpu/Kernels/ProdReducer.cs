using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>Π x; 1 of nothing.</summary>
internal readonly struct ProdReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Identity => T.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T x, T y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V, S>(V x, V y) where V : unmanaged where S : struct, ISimd<V, T> => S.Multiply(x, y);
}
