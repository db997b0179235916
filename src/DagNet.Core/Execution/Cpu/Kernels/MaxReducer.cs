using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>The largest, NaN where one is; of nothing −∞, or the least integer.</summary>
internal readonly struct MaxReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Identity => Extremes<T>.Least;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T x, T y) => T.Max(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V, S>(V x, V y) where V : unmanaged where S : struct, ISimd<V, T> => S.Max(x, y);
}
