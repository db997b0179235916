namespace DagNet;

/// <summary>Writes <c>x.Compress(condition, axis)</c>.</summary>
public static class CompressExtensions
{
    extension(Node x)
    {
        /// <summary>The slices of an axis at which the condition is true; it may be shorter than the axis.</summary>
        /// <param name="condition">Known when the graph is built, so the result's extent is a number.</param>
        /// <param name="axis">The axis; negative counts from the end; null flattens the input first.</param>
        /// <exception cref="ShapeException">The condition is longer than the axis.</exception>
        public Node Compress(ReadOnlySpan<bool> condition, int? axis = null)
        {
            Node from = axis is null ? x.Reshape([x.Shape.Size]) : x;
            int at = from.Shape.Axis(axis ?? 0, new Gather(axis ?? 0));
            if (from.Shape[at].IsKnown && condition.Length > from.Shape[at].Value)
                throw new ShapeException($"Compress: the condition has {condition.Length} elements, axis {at} of "
                    + $"{from.Shape} has fewer. "
                    + "Shorten it.");
            var taken = new List<long>();
            for (int k = 0; k < condition.Length; k++)
                if (condition[k])
                    taken.Add(k);
            return from.Gather(x.Graph.Constant(Literal.Of<long>(taken.ToArray(), Shape.Of(taken.Count))), at);
        }
    }
}
