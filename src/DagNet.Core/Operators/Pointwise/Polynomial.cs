using System.Numerics;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>c₀ + c₁x + c₂x² + …, by Horner's rule, with coefficients for each precision.</summary>
internal static class Polynomial
{
    /// <summary>The coefficients for the type's precision.</summary>
    public static ReadOnlySpan<T> For<T>(ReadOnlySpan<float> single, ReadOnlySpan<double> twice) where T : unmanaged
        => typeof(T) == typeof(float) ? MemoryMarshal.Cast<float, T>(single) : MemoryMarshal.Cast<double, T>(twice);

    /// <summary>Its value at one point.</summary>
    public static T At<T>(T x, ReadOnlySpan<T> coefficients) where T : unmanaged, INumber<T>
    {
        T sum = coefficients[^1];
        for (int k = coefficients.Length - 2; k >= 0; k--)
            sum = (sum * x) + coefficients[k];
        return sum;
    }

    /// <summary>Its values at some points.</summary>
    public static Vector<T> At<T>(Vector<T> x, ReadOnlySpan<T> coefficients) where T : unmanaged
    {
        Vector<T> sum = Vector.Create(coefficients[^1]);
        for (int k = coefficients.Length - 2; k >= 0; k--)
            sum = (sum * x) + Vector.Create(coefficients[k]);
        return sum;
    }
}
