using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = (x − mean) / (σ + 10⁻⁹), both taken over the axes: mean 0 and variance 1. The gradient is NaN where σ is 0.
/// </summary>
/// <param name="Axes">The axes, counted from the front, sorted.</param>
public sealed record MeanVarianceNormalization(Axes Axes) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        Node centred = x[0] - x[0].Mean(keepDims: true, Axes.Values);
        return [centred / ((centred * centred).Mean(keepDims: true, Axes.Values).Sqrt() + 1e-9)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm(Name).With("axes", OnnxForm.Longs(Axes));
}

/// <summary>Writes <c>x.MeanVarianceNormalization(0, 2, 3)</c>.</summary>
public static class MeanVarianceNormalizationExtensions
{
    extension(Node x)
    {
        /// <summary>Mean 0 and variance 1 over the axes; over all but the second, that of channels, where none is given.</summary>
        public Node MeanVarianceNormalization(params ReadOnlySpan<int> axes)
        {
            if (axes.IsEmpty)
                axes = (int[])[0, .. Enumerable.Range(2, Math.Max(0, x.Shape.Rank - 2))];
            return x.Graph.Apply(new MeanVarianceNormalization(Axes.Normalize(axes, x.Shape, new MeanVarianceNormalization([]))), x);
        }
    }
}
