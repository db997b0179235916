namespace DagNet;

/// <summary>
/// y = the smallest x along the axes, NaN where one is NaN. The gradient goes to that element, in even parts where
/// several are equal. Of nothing it is +∞, or the greatest whole number.
/// </summary>
public sealed record ReduceMin(Axes Axes, bool KeepDims) : Reduce(Axes, KeepDims)
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
    protected override double Combine(IReadOnlyList<double> x) => x.Aggregate(double.PositiveInfinity, Math.Min);
}

/// <summary>Writes <c>x.Min(axes)</c>.</summary>
public static class ReduceMinExtensions
{
    extension(Node x)
    {
        /// <summary>The smallest element along the axes (all where none is given), which go.</summary>
        public Node Min(params ReadOnlySpan<int> axes) => x.Min(keepDims: false, axes);

        /// <summary>The smallest element along the axes (all where none is given).</summary>
        public Node Min(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceMin([], keepDims));
            return normal.Count == 0 ? x : x.Graph.Apply(new ReduceMin(normal, keepDims), x);
        }
    }
}
