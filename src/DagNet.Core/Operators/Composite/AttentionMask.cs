namespace DagNet;

/// <summary>Which keys a query of an <see cref="Attention"/> may not look at.</summary>
internal static class AttentionMask
{
    /// <summary>
    /// True where the operator's own rules let a query look, broadcasting to [batch, heads, length, source]; null
    /// where
    /// they let it look everywhere.
    /// </summary>
    /// <param name="op">The rules.</param>
    /// <param name="scores">The scores, [batch, heads, length, source].</param>
    /// <param name="past">How many keys are before the first query's own.</param>
    /// <param name="lengths">How many keys of each example are no padding, [batch].</param>
    public static Node? Of(Attention op, Node scores, Dim past, Node? lengths)
    {
        Graph graph = scores.Graph;
        Dim length = scores.Shape[^2];
        Node key = graph.Range(scores.Shape[^1]), query = graph.Range(length).Unsqueeze(1);
        Node? blocked = null;
        void Block(Node where) => blocked = blocked is null ? where : blocked | where;
        if (lengths is not null)
            lengths = lengths.Cast(ElementType.Int64).Reshape([lengths.Shape[0], 1, 1, 1]);
        if (op.IsCausal || op.LeftWindow >= 0 || op.RightWindow >= 0)
        {
            Node offset = lengths is null ? graph.Extent(past, ElementType.Int64)
                : lengths - graph.Extent(length, ElementType.Int64);
            Node position = query + offset;
            if (op.IsCausal)
                Block(key > position);
            if (op.LeftWindow >= 0)
                Block(key < position - op.LeftWindow);
            if (op.RightWindow >= 0)
                Block(key > position + op.RightWindow);
        }
        if (lengths is not null)
            Block(key >= lengths);
        return blocked;
    }

    /// <summary>
    /// A mask with the scores' last two extents; where it knows fewer keys than there are, none of the others is seen.
    /// </summary>
    public static Node Whole(Node mask, Dim length, Dim source)
    {
        Shape shape = mask.Shape;
        if (shape.Rank > 0 && shape[^1] is { IsKnown: true, Value: > 1 } known && source.IsKnown
            && known.Value < source.Value)
        {
            double never = mask.Element == ElementType.Bool ? 0 : double.NegativeInfinity;
            Shape rest = shape.With(shape.Rank - 1, source - known);
            mask = mask.Concat(-1, mask.Graph.Constant(never, mask.Element).ExpandTo(rest));
        }
        // ONNX Runtime broadcasts the axes before the last two only.
        return mask.ExpandTo([.. shape.Rank > 2 ? shape.Dims[..^2] : [], length, source]);
    }
}
