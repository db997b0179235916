using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>The smallest, NaN where one is; of nothing +∞, or the greatest integer.</summary>
internal readonly struct MinReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Identity => Extremes<T>.Greatest;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T x, T y) => T.Min(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V, S>(V x, V y) where V : unmanaged where S : struct, ISimd<V, T> => S.Min(x, y);
}
