using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = x / ‖x‖ along an axis, with the sum of absolute values (1) or the Euclidean norm (2); 0 where the norm is 0.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="P">1 or 2.</param>
public sealed record LpNormalization(int Axis, int P) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        Node sum = (P == 1 ? x[0].Abs() : x[0] * x[0]).Sum(keepDims: true, Axis);
        Node above = sum.Equal(0).Where(sum.OnesLike(), sum);
        return [x[0] / (P == 1 ? above : above.Sqrt())];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm(Name).With("axis", (long)Axis).With("p", (long)P);
}

/// <summary>Writes <c>x.LpNormalization()</c>.</summary>
public static class LpNormalizationExtensions
{
    extension(Node x)
    {
        /// <summary>Norm 1 along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="p">1 for the sum of absolute values, 2 for the Euclidean norm.</param>
        /// <exception cref="ArgumentOutOfRangeException">Another p.</exception>
        public Node LpNormalization(int axis = -1, int p = 2) => p is 1 or 2
            ? x.Graph.Apply(new LpNormalization(x.Shape.Axis(axis, new LpNormalization(axis, p)), p), x)
            : throw new ArgumentOutOfRangeException(nameof(p), p, "LpNormalization knows the norms 1 and 2.");
    }
}
