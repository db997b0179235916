namespace DagNet;

/// <summary>
/// y = ln Σ eˣ along the axes, computed as m + ln Σ e^(x − m) with the largest element m, so that it does not overflow;
/// the gradient is softmax.
/// </summary>
public sealed record ReduceLogSumExp(Axes Axes, bool KeepDims) : ReduceComposite(Axes, KeepDims)
{
    /// <inheritdoc/>
    protected override Node Body(Node x)
    {
        Node largest = x.Max(keepDims: true, Axes.Values).StopGradient();
        // An infinite largest element would give ∞ − ∞.
        largest = (largest - largest).IsNaN().Where(largest.ZerosLike(), largest);
        Node sum = (x - largest).Exp().Sum(KeepDims, Axes.Values);
        return sum.Log() + largest.Reshape(sum.Shape);
    }
}

/// <summary>Writes <c>x.LogSumExp(axes)</c>.</summary>
public static class ReduceLogSumExpExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// The logarithm of the sum of exponentials along the axes (all where none is given), which go.
        /// </summary>
        public Node LogSumExp(params ReadOnlySpan<int> axes) => x.LogSumExp(keepDims: false, axes);

        /// <summary>The logarithm of the sum of exponentials along the axes (all where none is given).</summary>
        public Node LogSumExp(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceLogSumExp([], keepDims));
            return x.Graph.Apply(new ReduceLogSumExp(normal, keepDims), x);
        }
    }
}
