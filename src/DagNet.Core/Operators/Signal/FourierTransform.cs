using System.Collections.Immutable;
using System.Numerics;

namespace DagNet;

/// <summary>
/// yₖ = Σ xₙ·e^(∓2πi·kn/N) over the axis before the last, whose two elements are the real and the imaginary part; with
/// the
/// plus sign where it is inverse, and never divided by N. The map is its own transpose but for the sign: so is its
/// gradient.
/// </summary>
/// <remarks>Its sums cancel, so they are made in float64 for float32 too.</remarks>
/// <param name="Inverse">Whether the exponent's sign is plus.</param>
public sealed record FourierTransform(bool Inverse) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        if (!x[0].Element.IsFloat || x[0].Shape.Rank < 2 || x[0].Shape[^1] != 2)
            throw new ShapeException($"{Name}: takes floats [..., N, 2], real and imaginary parts, but the input is "
                + $"{x[0]}. "
                + "Reshape or cast it.");
        return x[0];
    }

    /// <summary>
    /// The real map's transpose takes the conjugate of the roots: ∂L/∂x is the inverse transform of dy.
    /// </summary>
    public override Node?[] Gradient(Node y, Node dy) => [y.Graph.Apply(new FourierTransform(!Inverse), dy)];

    /// <summary>ONNX divides the inverse by N.</summary>
    public override OnnxForm? Onnx(int opset) => opset < 17 || Inverse ? null
        : DFT.Written(opset, -2, false, false, null);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(x[0].Shape);
        int length = x[0].Shape[^2];
        for (int i = 0; i < result.Count / 2; i++)
        {
            int first = i / length * length, k = i % length;
            Complex sum = 0;
            for (int n = 0; n < length; n++)
                sum += Root((long)k * n, length, Inverse) * new Complex(x[0][2 * (first + n)],
                    x[0][(2 * (first + n)) + 1]);
            (result[2 * i], result[(2 * i) + 1]) = (sum.Real, sum.Imaginary);
        }
        return [result];
    }

    /// <summary>e^(∓2πi·power/N), of which whole turns are taken off before it is rounded.</summary>
    internal static Complex Root(long power, long length, bool inverse)
    {
        double angle = 2 * Math.PI * (power % length) / length;
        return new(Math.Cos(angle), inverse ? Math.Sin(angle) : -Math.Sin(angle));
    }
}
