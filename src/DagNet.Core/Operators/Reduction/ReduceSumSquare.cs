namespace DagNet;

/// <summary>y = Σ x² along the axes.</summary>
public sealed record ReduceSumSquare(Axes Axes, bool KeepDims) : ReduceComposite(Axes, KeepDims)
{
    /// <inheritdoc/>
    protected override Node Body(Node x) => (x * x).Sum(KeepDims, Axes.Values);
}

/// <summary>Writes <c>x.SumSquare(axes)</c>.</summary>
public static class ReduceSumSquareExtensions
{
    extension(Node x)
    {
        /// <summary>The sum of squares along the axes (all where none is given), which go.</summary>
        public Node SumSquare(params ReadOnlySpan<int> axes) => x.SumSquare(keepDims: false, axes);

        /// <summary>The sum of squares along the axes (all where none is given).</summary>
        public Node SumSquare(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceSumSquare([], keepDims));
            return x.Graph.Apply(new ReduceSumSquare(normal, keepDims), x);
        }
    }
}
