using System.Numerics;

namespace DagNet;

/// <summary>The ends of a number type: infinities where it has them.</summary>
internal static class Extremes<T> where T : unmanaged, INumber<T>
{
    public static T Least { get; } = T.CreateSaturating(double.NegativeInfinity);

    public static T Greatest { get; } = T.CreateSaturating(double.PositiveInfinity);
}
