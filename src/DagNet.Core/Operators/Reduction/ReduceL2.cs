namespace DagNet;

/// <summary>y = √Σ x² along the axes. The derivative x/y is NaN where all are 0.</summary>
public sealed record ReduceL2(Axes Axes, bool KeepDims) : ReduceComposite(Axes, KeepDims)
{
    /// <inheritdoc/>
    protected override Node Body(Node x) => (x * x).Sum(KeepDims, Axes.Values).Sqrt();
}

/// <summary>Writes <c>x.L2(axes)</c>.</summary>
public static class ReduceL2Extensions
{
    extension(Node x)
    {
        /// <summary>The Euclidean norm along the axes (all where none is given), which go.</summary>
        public Node L2(params ReadOnlySpan<int> axes) => x.L2(keepDims: false, axes);

        /// <summary>The Euclidean norm along the axes (all where none is given).</summary>
        public Node L2(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceL2([], keepDims));
            return x.Graph.Apply(new ReduceL2(normal, keepDims), x);
        }
    }
}
