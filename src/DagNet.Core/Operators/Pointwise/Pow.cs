using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// y = aᵇ, elementwise; ∂y/∂a = b·aᵇ⁻¹, ∂y/∂b = y·ln a. A negative base has a value for whole exponents only, and no
/// gradient by the exponent: NaN. Where a or b is 0, the derivatives are their limits, without 0·∞.
/// </summary>
public sealed record Pow : BinaryNumber<Pow>, IBinaryNumber<Pow>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T>
        => typeof(T) == typeof(float)
            ? Unsafe.BitCast<float, T>(MathF.Pow(Unsafe.BitCast<T, float>(a), Unsafe.BitCast<T, float>(b)))
        : typeof(T) == typeof(double)
            ? Unsafe.BitCast<double, T>(Math.Pow(Unsafe.BitCast<T, double>(a), Unsafe.BitCast<T, double>(b)))
        : Whole(a, long.CreateTruncating(b));

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        Node a = y.Inputs[0], b = y.Inputs[1], zero = a.Equal(0);
        // With a stand-in for the exponent and the logarithm, the factor 0 meets something finite.
        Node exponent = (zero & b.Equal(0)).Where(b.OnesLike(), b), logarithm = zero.Where(a.OnesLike(), a).Log();
        return [dy * b * a.Pow(exponent - 1), dy * y * logarithm];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Pow");

    /// <summary>By squaring; a negative exponent gives the quotient 1/aⁿ, truncated towards zero.</summary>
    private static T Whole<T>(T a, long exponent) where T : unmanaged, INumber<T>
    {
        if (exponent < 0)
            return a == T.One || (a + T.One == T.Zero && exponent % 2 == 0) ? T.One : a + T.One == T.Zero ? a : T.Zero;
        T power = T.One;
        for (; exponent > 0; exponent >>= 1, a *= a)
            if ((exponent & 1) != 0)
                power *= a;
        return power;
    }
}

/// <summary>Writes <c>a.Pow(b)</c> and <c>x.Square()</c>.</summary>
public static class PowExtensions
{
    extension(Node a)
    {
        /// <summary>y = aᵇ elementwise, broadcast.</summary>
        public Node Pow(Node b) => new Pow().On(a, b);

        /// <summary>y = aᵇ elementwise, as products, a root or a quotient where b is small and whole or half.</summary>
        public Node Pow(double b) => b switch
        {
            0 => a.OnesLike(),
            1 => a,
            2 => a * a,
            3 => a * a * a,
            4 => (a * a).Square(),
            -1 when a.Element.IsFloat => a.Reciprocal(),
            -2 when a.Element.IsFloat => (a * a).Reciprocal(),
            0.5 when a.Element.IsFloat => a.Sqrt(),
            -0.5 when a.Element.IsFloat => a.Sqrt().Reciprocal(),
            _ => a.Pow(a.Graph.Constant(b, a.Element)),
        };

        /// <summary>y = a²</summary>
        public Node Square() => a * a;
    }
}
