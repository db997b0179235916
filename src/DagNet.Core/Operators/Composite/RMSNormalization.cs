using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = x / √(mean x² + ε) · scale over the axes from the given one on (Zhang and Sennrich 2019).</summary>
/// <param name="Axis">The first axis to normalise over, counted from the front.</param>
/// <param name="Epsilon">What keeps the division finite, in the unit of x².</param>
public sealed record RMSNormalization(int Axis, double Epsilon) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 2, x.Length);
        Normalization.Float(this, x[0]);
        int[] axes = [.. Enumerable.Range(Axis, x[0].Shape.Rank - Axis)];
        Node inverse = ((x[0] * x[0]).Mean(keepDims: true, axes) + Epsilon).Sqrt().Reciprocal();
        return [x[0] * inverse * Normalization.Scale(this, x[0].Shape[Axis..], x[1], "scale")];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset >= 23 ? new OnnxForm(Name).With("axis", (long)Axis).With("epsilon", Epsilon) : null;
}

/// <summary>Writes <c>x.RMSNormalization(scale)</c>.</summary>
public static class RMSNormalizationExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// Root mean square 1 over the axes from the given one on, then a scale of those axes' shape.
        /// </summary>
        /// <exception cref="ShapeException">The scale has another shape than those axes.</exception>
        public Node RMSNormalization(Node scale, int axis = -1, double epsilon = 1e-5)
            => x.Graph.Apply(new RMSNormalization(x.Shape.Axis(axis, new RMSNormalization(axis, epsilon)), epsilon), x, scale);
    }
}
