namespace DagNet;

/// <summary>Writes <c>queries.Attention(keys, values)</c>.</summary>
public static class AttentionExtensions
{
    extension(Node queries)
    {
        /// <summary>Scaled dot-product attention over [batch, heads, length, size].</summary>
        /// <param name="keys">[batch, heads, source, size]; its heads are a divisor of those of the queries.</param>
        /// <param name="values">[batch, heads, source, …].</param>
        /// <param name="mask">
        /// Bool, true where a query may look, or a float that is added; broadcasts to [batch, heads, length, source].
        /// </param>
        /// <param name="causal">Whether query i only looks at the keys 0…i.</param>
        /// <param name="scale">The factor of the scores; null means 1/√size.</param>
        /// <exception cref="ShapeException">The inputs are not of rank 4 or do not fit.</exception>
        public Node Attention(Node keys, Node values, Node? mask = null, bool causal = false, double? scale = null)
        {
            if (queries.Shape.Rank != 4 || keys.Shape.Rank != 4 || values.Shape.Rank != 4)
                throw new ShapeException($"Attention: the queries are {queries.Shape}, the keys {keys.Shape}, the "
                    + $"values {values.Shape}. "
                    + "Give each as [batch, heads, length, size].");
            return queries.Attention(new Attention(scale ?? 0, causal), keys, values, mask);
        }

        /// <summary>
        /// Attention with all its settings: y, or where it has past keys or scores, the node of four results.
        /// </summary>
        /// <param name="op">
        /// The settings. A scale of 0 means 1/√size; what says which inputs are there is set by this method.
        /// </param>
        /// <param name="keys">[batch, heads, source, size] or [batch, source, heads · size].</param>
        /// <param name="values">[batch, heads, source, …] or [batch, source, heads · …].</param>
        /// <param name="mask">
        /// Bool, true where a query may look, or a float that is added; broadcasts to [batch, heads, length, source],
        /// but
        /// its last axis may also be shorter: no query looks at the other keys.
        /// </param>
        /// <param name="past">Keys and values that go before the others, [batch, heads, past, …].</param>
        /// <param name="lengths">How many keys of each example are no padding, int64, [batch].</param>
        /// <exception cref="GraphException">Both past keys and lengths are given.</exception>
        /// <exception cref="ShapeException">The inputs do not fit each other or the settings.</exception>
        public Node Attention(
            Attention op, Node keys, Node values, Node? mask = null, (Node Keys, Node Values)? past = null,
                Node? lengths = null)
        {
            Shape shape = queries.Shape, of = keys.Shape;
            if (shape.Rank < 3 || of.Rank != shape.Rank)
                throw new ShapeException($"Attention: the queries are {shape}, the keys {of}. Give both as [batch, "
                    + "heads, length, size], or "
                    + "both as [batch, length, heads · size].");
            op = op with { HasMask = mask is not null, HasPast = past is not null, HasLengths = lengths is not null };
            if (op.Scale == 0)
                op = op with { Scale = 1 / Math.Sqrt(shape[^1].Value / Math.Max(1, op.QueryHeads)) };
            Dim source = of[^2] + (past?.Keys.Shape[2] ?? 0);
            List<Node> inputs = [queries, keys, values];
            if (mask is not null)
                inputs.Add(AttentionMask.Whole(mask, shape[^2], source));
            if (past is { } before)
                inputs.AddRange([before.Keys, before.Values]);
            if (lengths is not null)
                inputs.Add(lengths);
            return queries.Graph.Apply(op, [.. inputs]);
        }
    }
}
