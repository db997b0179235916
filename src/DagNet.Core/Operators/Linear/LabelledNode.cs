namespace DagNet;

/// <summary>A node whose axes bear labels, a character each.</summary>
internal sealed record LabelledNode(Node Node, string Labels)
{
    public Dim Extent(char label) => Node.Shape[Labels.IndexOf(label)];

    public Shape Extents(string labels) => [.. labels.Select(Extent)];

    /// <summary>The diagonal along labels that occur twice.</summary>
    public LabelledNode Distinct()
    {
        for (int last = Labels.Length - 1; last > 0; last--)
        {
            int first = Labels.IndexOf(Labels[last]);
            if (first == last)
                continue;
            int rank = Labels.Length;
            Node index = Node.Graph.Range(Node.Shape[last]), row = index.Reshape(Line(rank, first)),
                column = index.Reshape(Line(rank, last));
            Node diagonal = row.Equal(column).Where(Node, Node.ZerosLike()).Sum(last);
            return new LabelledNode(diagonal, Labels.Remove(last, 1)).Distinct();
        }
        return this;
    }

    /// <summary>Sums over all labels but these.</summary>
    public LabelledNode Keeping(string labels)
    {
        int[] gone = [.. Enumerable.Range(0, Labels.Length).Where(axis => !labels.Contains(Labels[axis]))];
        return gone.Length == 0 ? this : new(Node.Sum(gone), string.Concat(Labels.Where(labels.Contains)));
    }

    /// <summary>The node with its axes in another order.</summary>
    public Node Arranged(string labels) => labels.Length == 0 ? Node
        : Node.Transpose([.. labels.Select(l => Labels.IndexOf(l))]);

    /// <summary>The node with these axes, those that it lacks of extent 1.</summary>
    public Node Spread(string labels)
        => Arranged(string.Concat(labels.Where(Labels.Contains)))
            .Reshape([.. labels.Select(l => Labels.Contains(l) ? Extent(l) : 1)]);

    /// <summary>The node repeated where an axis has the extent 1 and another is wanted.</summary>
    public LabelledNode Repeated(string labels, Dim[] extents)
    {
        IEnumerable<Dim> to = Labels.Select(l => labels.IndexOf(l) is >= 0 and var k ? extents[k] : Extent(l));
        return this with { Node = Node.ExpandTo([.. to]) };
    }

    /// <summary>A matrix, or a batch of them, whose rows and columns are made of these axes.</summary>
    public Node Matrix(string batch, string rows, string columns)
    {
        Shape sizes = [Extents(rows).Size, Extents(columns).Size];
        return Arranged(batch + rows + columns).Reshape(batch.Length == 0 ? sizes
            : [Extents(batch).Size, .. sizes.Dims]);
    }

    private Shape Line(int rank, int axis)
        => [.. Enumerable.Range(0, rank).Select(k => k == axis ? Node.Shape[axis] : 1)];
}
