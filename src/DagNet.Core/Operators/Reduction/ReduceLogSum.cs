namespace DagNet;

/// <summary>y = ln Σ x along the axes.</summary>
public sealed record ReduceLogSum(Axes Axes, bool KeepDims) : ReduceComposite(Axes, KeepDims)
{
    /// <inheritdoc/>
    protected override Node Body(Node x) => x.Sum(KeepDims, Axes.Values).Log();
}

/// <summary>Writes <c>x.LogSum(axes)</c>.</summary>
public static class ReduceLogSumExtensions
{
    extension(Node x)
    {
        /// <summary>The logarithm of the sum along the axes (all where none is given), which go.</summary>
        public Node LogSum(params ReadOnlySpan<int> axes) => x.LogSum(keepDims: false, axes);

        /// <summary>The logarithm of the sum along the axes (all where none is given).</summary>
        public Node LogSum(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceLogSum([], keepDims));
            return x.Graph.Apply(new ReduceLogSum(normal, keepDims), x);
        }
    }
}
