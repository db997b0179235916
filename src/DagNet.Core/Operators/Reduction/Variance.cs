namespace DagNet;

/// <summary>Writes <c>x.Variance(axes)</c> and <c>x.StandardDeviation(axes)</c>.</summary>
public static class VarianceExtensions
{
    extension(Node x)
    {
        /// <summary>Σ (x − mean)² / (n − correction) along the axes (all where none is given).</summary>
        /// <param name="correction">0 gives the variance of these numbers, 1 the unbiased estimate of that behind a
        /// sample.</param>
        /// <param name="keepDims">Whether the axes stay with extent 1 or go.</param>
        /// <param name="axes">The axes; negative count from the end.</param>
        public Node Variance(int correction = 0, bool keepDims = false, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceMean([], keepDims));
            Dim count = 1;
            foreach (int axis in normal)
                count *= x.Shape[axis];
            Node squares = (x - x.Mean(keepDims: true, axes)).Square().Sum(keepDims, axes);
            return squares / x.Graph.Extent(count - correction, x.Element);
        }

        /// <summary>
        /// The root of the variance along the axes. Its gradient is NaN where all elements are equal.
        /// </summary>
        /// <inheritdoc cref="VarianceExtensions.Variance"/>
        public Node StandardDeviation(int correction = 0, bool keepDims = false, params ReadOnlySpan<int> axes)
            => x.Variance(correction, keepDims, axes).Sqrt();
    }
}
