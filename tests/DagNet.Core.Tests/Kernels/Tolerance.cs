using System.Numerics;

namespace DagNet.Tests.Kernels;

/// <summary>Compares with a float64 reference, scaled by the magnitude of the terms that were added up.</summary>
internal static class Tolerance
{
    /// <param name="expected">The reference, from float64 loops.</param>
    /// <param name="actual">The kernel's value.</param>
    /// <param name="magnitude">Sum of the terms' absolute values.</param>
    /// <param name="what">Named in the failure.</param>
    /// <param name="ulps">Rounding errors allowed, in units of the type's epsilon of the magnitude.</param>
    public static void AssertClose<T>(double expected, T actual, double magnitude, string what, double ulps = 8)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double value = double.CreateChecked(actual);
        if (double.IsNaN(expected) && double.IsNaN(value)) return;
        if (expected == value) return;
        double epsilon = typeof(T) == typeof(float) ? 1.2e-7 : 2.3e-16;
        double bound = ulps * epsilon * magnitude;
        Assert.IsTrue(
            Math.Abs(expected - value) <= bound, $"{what}: expected {expected:R}, got {value:R}, bound {bound:R}");
    }
}
