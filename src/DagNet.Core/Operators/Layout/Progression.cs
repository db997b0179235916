namespace DagNet;

/// <summary>Writes <c>graph.Range(start, limit, delta)</c>.</summary>
public static class ProgressionExtensions
{
    extension(Graph graph)
    {
        /// <summary>
        /// start, start + delta, … below the limit (above it where delta is negative), as a constant.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">The delta is 0.</exception>
        public Node Range(long start, long limit, long delta, ElementType element = ElementType.Int64)
        {
            ArgumentOutOfRangeException.ThrowIfZero(delta);
            Int128 count = Int128.Max(0, ((Int128)limit - start + delta - Math.Sign(delta)) / delta);
            var values = new long[checked((int)count)];
            for (int i = 0; i < values.Length; i++)
                values[i] = start + (i * delta);
            Node range = graph.Constant(Literal.Of<long>(values, Shape.Of(values.Length)));
            return range.Cast(element);
        }

        /// <summary>
        /// start, start + delta, … below the limit (above it where delta is negative), as a constant.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">The delta is 0, or a number is not finite.</exception>
        public Node Range(double start, double limit, double delta, ElementType element = ElementType.Float32)
        {
            ArgumentOutOfRangeException.ThrowIfZero(delta);
            double count = Math.Max(0, Math.Ceiling((limit - start) / delta));
            if (!double.IsFinite(count))
                throw new ArgumentOutOfRangeException(nameof(limit), limit,
                    $"Range from {start} by {delta} has no end.");
            var values = new double[checked((int)count)];
            for (int i = 0; i < values.Length; i++)
                values[i] = start + (i * delta);
            return graph.Constant(Literal.FromDoubles(values, new(element, Shape.Of(values.Length))));
        }
    }
}
