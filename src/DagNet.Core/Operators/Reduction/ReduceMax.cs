namespace DagNet;

/// <summary>
/// y = the largest x along the axes, NaN where one is NaN. The gradient goes to that element, in even parts where
/// several are equal. Of nothing it is −∞, or the least whole number.
/// </summary>
public sealed record ReduceMax(Axes Axes, bool KeepDims) : Reduce(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        Node x = y.Inputs[0], taken = x.Equal(Spread(y, x.Shape)).Cast(x.Element);
        return [taken * Spread(dy / taken.Sum(KeepDims, Axes.Values), x.Shape)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => OnnxReduction.Form(Name, opset, Axes, KeepDims, axesInputSince: 18);

    /// <inheritdoc/>
    protected override double Combine(IReadOnlyList<double> x) => x.Aggregate(double.NegativeInfinity, Math.Max);
}

/// <summary>Writes <c>x.Max(axes)</c>.</summary>
public static class ReduceMaxExtensions
{
    extension(Node x)
    {
        /// <summary>The largest element along the axes (all where none is given), which go.</summary>
        public Node Max(params ReadOnlySpan<int> axes) => x.Max(keepDims: false, axes);

        /// <summary>The largest element along the axes (all where none is given).</summary>
        public Node Max(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceMax([], keepDims));
            return normal.Count == 0 ? x : x.Graph.Apply(new ReduceMax(normal, keepDims), x);
        }
    }
}
