namespace DagNet;

/// <summary>y = Σ x along the axes; the gradient is repeated along them. Nothing sums to 0.</summary>
public sealed record ReduceSum(Axes Axes, bool KeepDims) : Reduce(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [Spread(dy, y.Inputs[0].Shape)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => OnnxReduction.Form("ReduceSum", opset, Axes, KeepDims, axesInputSince: 13);

    /// <inheritdoc/>
    protected override double Combine(IReadOnlyList<double> x) => x.Sum();
}

/// <summary>Writes <c>x.Sum(axes)</c>.</summary>
public static class ReduceSumExtensions
{
    extension(Node x)
    {
        /// <summary>The sum along the axes (all where none is given), which go.</summary>
        public Node Sum(params ReadOnlySpan<int> axes) => x.Sum(keepDims: false, axes);

        /// <summary>The sum along the axes (all where none is given).</summary>
        public Node Sum(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceSum([], keepDims));
            return normal.Count == 0 ? x : x.Graph.Apply(new ReduceSum(normal, keepDims), x);
        }
    }
}
