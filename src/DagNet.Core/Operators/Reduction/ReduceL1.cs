namespace DagNet;

/// <summary>y = Σ |x| along the axes. The derivative is 0 at 0.</summary>
public sealed record ReduceL1(Axes Axes, bool KeepDims) : ReduceComposite(Axes, KeepDims)
{
    /// <inheritdoc/>
    protected override Node Body(Node x) => x.Abs().Sum(KeepDims, Axes.Values);
}

/// <summary>Writes <c>x.L1(axes)</c>.</summary>
public static class ReduceL1Extensions
{
    extension(Node x)
    {
        /// <summary>The sum of sizes along the axes (all where none is given), which go.</summary>
        public Node L1(params ReadOnlySpan<int> axes) => x.L1(keepDims: false, axes);

        /// <summary>The sum of sizes along the axes (all where none is given).</summary>
        public Node L1(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceL1([], keepDims));
            return x.Graph.Apply(new ReduceL1(normal, keepDims), x);
        }
    }
}
