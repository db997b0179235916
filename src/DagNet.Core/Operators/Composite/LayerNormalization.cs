using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = (x − mean) / √(variance + ε) · scale + bias, both taken over the axes from the given one on (Ba et al. 2016).
/// The bias may be left out. The variance is that of the population. Where they are wanted, the mean and
/// 1/√(variance + ε) are a second and a third result.
/// </summary>
/// <param name="Axis">The first axis to normalise over, counted from the front.</param>
/// <param name="Epsilon">What keeps the division finite, in the unit of x².</param>
/// <param name="HasStatistics">
/// Whether mean and inverse deviation are results too, with extents of 1 at their axes.
/// </param>
public sealed record LayerNormalization(int Axis, double Epsilon, bool HasStatistics = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is not (2 or 3))
            throw new GraphException($"{Name}: takes an input, a scale and perhaps a bias, but {x.Length} inputs "
                + "were given.");
        (Node normal, Node mean, Node inverse) = Statistics(this, x[0], Axis, Epsilon);
        Node y = normal * Normalization.Scale(this, x[0].Shape[Axis..], x[1], "scale");
        if (x.Length == 3)
            y += Normalization.Scale(this, x[0].Shape[Axis..], x[2], "bias");
        return HasStatistics ? [y, mean, inverse] : [y];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset >= 17 ? new OnnxForm(Name).With("axis", (long)Axis).With("epsilon", Epsilon) : null;

    internal static Node Normal(Op op, Node x, int axis, double epsilon) => Statistics(op, x, axis, epsilon).Normal;

    private static (Node Normal, Node Mean, Node Inverse) Statistics(Op op, Node x, int axis, double epsilon)
    {
        int[] axes = [.. Enumerable.Range(axis, x.Shape.Rank - axis)];
        Normalization.Float(op, x);
        Node mean = x.Mean(keepDims: true, axes), d = x - mean;
        Node inverse = ((d * d).Mean(keepDims: true, axes) + epsilon).Sqrt().Reciprocal();
        return (d * inverse, mean, inverse);
    }
}

/// <summary>Writes <c>x.LayerNormalization(scale, bias)</c>.</summary>
public static class LayerNormalizationExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// Mean 0 and variance 1 over the axes from the given one on, then a scale and a bias of those axes' shape.
        /// </summary>
        /// <exception cref="ShapeException">The scale or the bias has another shape than those axes.</exception>
        public Node LayerNormalization(Node scale, Node? bias = null, int axis = -1, double epsilon = 1e-5)
        {
            var op = new LayerNormalization(x.Shape.Axis(axis, new LayerNormalization(axis, epsilon)), epsilon);
            return bias is null ? x.Graph.Apply(op, x, scale) : x.Graph.Apply(op, x, scale, bias);
        }

        /// <summary>The same with the mean and 1/√(variance + ε), whose extents are 1 at those axes.</summary>
        /// <exception cref="ShapeException">The scale or the bias has another shape than those axes.</exception>
        public (Node Result, Node Mean, Node InverseDeviation) LayerNormalizationWithStatistics(
            Node scale, Node? bias = null, int axis = -1, double epsilon = 1e-5)
        {
            var op = new LayerNormalization(x.Shape.Axis(axis, new LayerNormalization(axis, epsilon)), epsilon, true);
            Node y = bias is null ? x.Graph.Apply(op, x, scale) : x.Graph.Apply(op, x, scale, bias);
            return (y.Item(0), y.Item(1), y.Item(2));
        }
    }
}
