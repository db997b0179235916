namespace DagNet;

/// <summary>y = Σ x / n along the axes, n elements each. The mean of nothing is NaN; whole numbers truncate.</summary>
public sealed record ReduceMean(Axes Axes, bool KeepDims) : ReduceComposite(Axes, KeepDims)
{
    /// <inheritdoc/>
    protected override Node Body(Node x)
    {
        Dim count = 1;
        foreach (int axis in Axes)
            count *= x.Shape[axis];
        return x.Sum(KeepDims, Axes.Values) / x.Graph.Extent(count, x.Element);
    }
}

/// <summary>Writes <c>x.Mean(axes)</c>.</summary>
public static class ReduceMeanExtensions
{
    extension(Node x)
    {
        /// <summary>The mean along the axes (all where none is given), which go.</summary>
        public Node Mean(params ReadOnlySpan<int> axes) => x.Mean(keepDims: false, axes);

        /// <summary>The mean along the axes (all where none is given).</summary>
        public Node Mean(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceMean([], keepDims));
            return normal.Count == 0 ? x : x.Graph.Apply(new ReduceMean(normal, keepDims), x);
        }
    }
}
