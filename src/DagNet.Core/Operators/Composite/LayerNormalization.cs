using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = (x − mean) / √(variance + ε) · scale + bias, both taken over the axes from the given one on (Ba et al. 2016).
/// The bias may be left out. The variance is that of the population.
/// </summary>
/// <param name="Axis">The first axis to normalise over, counted from the front.</param>
/// <param name="Epsilon">What keeps the division finite, in the unit of x².</param>
public sealed record LayerNormalization(int Axis, double Epsilon) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is not (2 or 3))
            throw new GraphException($"{Name}: takes an input, a scale and perhaps a bias, but {x.Length} inputs "
                + "were given.");
        Node normal = Normal(this, x[0], Axis, Epsilon) * Normalization.Scale(this, x[0].Shape[Axis..], x[1], "scale");
        return [x.Length == 2 ? normal : normal + Normalization.Scale(this, x[0].Shape[Axis..], x[2], "bias")];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset >= 17 ? new OnnxForm(Name).With("axis", (long)Axis).With("epsilon", Epsilon) : null;

    internal static Node Normal(Op op, Node x, int axis, double epsilon)
    {
        int[] axes = [.. Enumerable.Range(axis, x.Shape.Rank - axis)];
        Normalization.Float(op, x);
        Node d = x - x.Mean(keepDims: true, axes);
        return d * ((d * d).Mean(keepDims: true, axes) + epsilon).Sqrt().Reciprocal();
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
    }
}
