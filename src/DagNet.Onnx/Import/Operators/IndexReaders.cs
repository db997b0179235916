namespace DagNet.Onnx;

/// <summary>What reads or writes elements at indices, some of which depend on the data.</summary>
internal static class IndexReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "Gather", n => n[0].Gather(Indices(n[1]), n.Int("axis", 0)) },
        { "GatherElements", n => n[0].GatherElements(Indices(n[1]), n.Int("axis", 0)) },
        { "GatherND", n => n[0].GatherND(Indices(n[1]), n.Int("batch_dims", 0)) },
        { "Scatter", n => Elements(n) },
        { "ScatterElements", n => Elements(n) },
        { "ScatterND", n => Scattered(n, n[0], n[2], (x, u) => x.ScatterND(Indices(n[1]), u, Reduction(n))) },
        { "OneHot", OneHot },
        { "Compress", Compress },
        { "NonZero", NonZero },
        { "Unique", Unique },
        { "ReverseSequence", n => n[0].ReverseSequence(n[1], n.Int("time_axis", 0), n.Int("batch_axis", 1)) },
        { "NonMaxSuppression", n => n.Graph.Constant(NonMaxSuppression.Of(n)) },
    };

    private static Node Indices(Node indices) => indices.Element is ElementType.Int32 or ElementType.Int64 ? indices : indices.Cast(ElementType.Int64);

    private static Node Elements(ModelNode n) => Scattered(n, n[0], n[2], (x, u) => x.ScatterElements(Indices(n[1]), u, n.Int("axis", 0), Reduction(n)));

    private static Node Scattered(ModelNode n, Node x, Node updates, Func<Node, Node, Node> scatter)
        => x.Element == ElementType.Bool
        ? scatter(x.Cast(ElementType.UInt8), updates.Cast(ElementType.UInt8)).Cast(ElementType.Bool)
        : x.Element == ElementType.UInt64 ? scatter(x.Cast(ElementType.Int64), updates.Cast(ElementType.Int64)).Cast(x.Element)
        : scatter(x, updates);

    private static ScatterReduction Reduction(ModelNode n) => n.Choice("reduction", "none", "none", "add", "mul", "max", "min") switch
    {
        "add" => ScatterReduction.Add,
        "mul" => ScatterReduction.Mul,
        "max" => ScatterReduction.Max,
        "min" => ScatterReduction.Min,
        _ => ScatterReduction.None,
    };

    /// <summary>The two values in the place of 0 and 1; an index outside the depth marks nothing.</summary>
    private static Node OneHot(ModelNode n)
    {
        Node indices = n[0], values = n[2];
        long depth = (long)n.Number(1);
        if (depth is < 0 or > int.MaxValue)
            throw n.Error($"has the depth {depth}, which is no sensible number.");
        int axis = n.Int("axis", -1), rank = indices.Shape.Rank + 1;
        axis = n.Axis(axis, rank);
        if (n.Importer.Known.Of(values)?.ToDoubles() is [0, 1] && indices.Element.IsInteger)
            return indices.OneHot((int)depth, axis, values.Element);
        Node whole = indices.Cast(ElementType.Int64);
        Node counted = (whole < 0).Where(whole + depth, whole).Unsqueeze(axis);
        var line = new Dim[rank];
        Array.Fill(line, 1);
        line[axis] = depth;
        Node hit = counted.Equal(n.Graph.Range(depth).Reshape(Shape.Create(line)));
        return hit.Where(values.Select(0, 1), values.Select(0, 0));
    }

    private static Node Compress(ModelNode n)
    {
        Node x = n[0];
        double[] condition = n.Known(1).ToDoubles();
        long[] taken = [.. Enumerable.Range(0, condition.Length).Where(i => condition[i] != 0).Select(i => (long)i)];
        Node indices = n.Graph.Constant(Literal.Of<long>(taken, [taken.Length]));
        return n.HasAttribute("axis") ? x.Gather(indices, n.Axis(n.Int("axis"), x.Shape.Rank)) : x.Reshape([x.Shape.Size]).Gather(indices);
    }

    private static Node NonZero(ModelNode n)
    {
        Literal x = n.Known(0);
        double[] values = x.ToDoubles();
        int[] shape = x.Type.Shape.ToArray(), found = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        var coordinates = new long[shape.Length * found.Length];
        for (int axis = shape.Length - 1, step = 1; axis >= 0; step *= shape[axis--])
            for (int i = 0; i < found.Length; i++)
                coordinates[(axis * found.Length) + i] = found[i] / step % shape[axis];
        return n.Graph.Constant(Literal.Of<long>(coordinates, [shape.Length, found.Length]));
    }

    /// <summary>The distinct slices, where each is first, which each is, and how often each is there.</summary>
    private static Node?[] Unique(ModelNode n)
    {
        Node x = n[0];
        bool flat = !n.HasAttribute("axis");
        int axis = flat ? 0 : n.Axis(n.Int("axis"), x.Shape.Rank);
        Node source = flat ? x.Reshape([x.Shape.Size]) : x;
        Literal known = n.Known(0);
        int[] shape = flat ? [known.Type.Shape.Count] : known.Type.Shape.ToArray();
        double[] values = known.ToDoubles();
        int inner = shape[(axis + 1)..].Aggregate(1, (a, b) => a * b), outer = shape[..axis].Aggregate(1, (a, b) => a * b), extent = shape[axis];
        double[][] slices = [.. Enumerable.Range(0, extent).Select(k => Enumerable.Range(0, outer * inner)
            .Select(i => values[(((i / inner) * extent) + k) * inner + (i % inner)]).ToArray())];
        var groups = Enumerable.Range(0, extent).GroupBy(k => slices[k], ArrayComparer.Instance)
            .Select(g => (First: g.First(), Members: g.ToArray())).ToList();
        if (n.Flag("sorted", true))
            groups = [.. groups.OrderBy(g => slices[g.First], ArrayComparer.Instance)];
        var inverse = new long[extent];
        for (int k = 0; k < groups.Count; k++)
            foreach (int member in groups[k].Members)
                inverse[member] = k;
        Node Longs(IEnumerable<long> numbers)
        {
            long[] array = [.. numbers];
            return n.Graph.Constant(Literal.Of<long>(array, [array.Length]));
        }

        Node first = Longs(groups.Select(g => (long)g.First));
        return [source.Gather(first, axis), first, Longs(inverse), Longs(groups.Select(g => (long)g.Members.Length))];
    }

    private sealed class ArrayComparer : IEqualityComparer<double[]>, IComparer<double[]>
    {
        public static ArrayComparer Instance { get; } = new();

        public bool Equals(double[]? x, double[]? y) => Compare(x, y) == 0;

        public int GetHashCode(double[] values) => values.Aggregate(0, HashCode.Combine);

        public int Compare(double[]? x, double[]? y) => ((ReadOnlySpan<double>)x).SequenceCompareTo(y);
    }
}
