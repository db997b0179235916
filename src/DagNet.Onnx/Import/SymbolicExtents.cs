namespace DagNet.Onnx;

/// <summary>Whole numbers that a model computes from its inputs' shapes, as expressions over named extents.</summary>
internal static class SymbolicExtents
{
    /// <summary>No shape is computed from longer tensors.</summary>
    private const int Longest = 1024;

    /// <summary>The elements of a tensor with at most one axis, or null where they are not such expressions.</summary>
    public static Dim[]? Of(Node node)
    {
        var found = new Dictionary<Node, Dim[]?>();
        foreach (Node next in Needed(node))
            found[next] = Of(next, n => found.GetValueOrDefault(n));
        return found.GetValueOrDefault(node);
    }

    /// <summary>What may be computed from extents, in order; a loop, because a stranger's model may be deep.</summary>
    private static IOrderedEnumerable<Node> Needed(Node node)
    {
        var reached = new HashSet<Node>();
        var open = new Stack<Node>([node]);
        while (open.TryPop(out Node? next))
            if (IsFit(next) && reached.Add(next))
                foreach (Node input in next.Body.IsEmpty ? next.Inputs : next.Body[..1])
                    open.Push(input);
        return reached.OrderBy(n => n.Id);
    }

    private static bool IsFit(Node node) => node.Types.Length == 1 && node.Element is (ElementType.Int64 or ElementType.Int32)
        && node.Shape.Rank <= 1 && node.Shape.IsKnown && node.Shape.Size.Value <= Longest;

    private static Dim[]? Of(Node node, Func<Node, Dim[]?> of)
    {
        if (node.Op is Constant constant)
            return Array.ConvertAll(constant.Value.ToDoubles(), x => (Dim)(long)x);
        if (node.Op is Extent extent)
            return [extent.Dim];
        if (!node.Body.IsEmpty)
            return of(node.Body[0]);
        if (node.Inputs.IsEmpty)
            return null;
        Dim[]? x = of(node.Inputs[0]);
        return node.Op switch
        {
            Reshape or StopGradient or Cast => x,
            Expand => x is [Dim only] ? Repeated(only, node.Shape.Count) : x,
            Concat => node.Inputs.All(i => of(i) is not null) ? [.. node.Inputs.SelectMany(i => of(i)!)] : null,
            Slice slice when x is not null => [.. Enumerable.Range(0, node.Shape.Count).Select(i => x[slice.Starts[0].Value + (i * slice.Steps[0])])],
            Gather when x is not null && node.Inputs[1].Op is Constant at => Gathered(x, at.Value.ToDoubles()),
            Where when node.Inputs[0].Op is Constant choice => Chosen(of(node.Inputs[1]), of(node.Inputs[2]), choice.Value.ToDoubles()),
            ReduceProd when x is not null => [x.Aggregate((Dim)1, (a, b) => a * b)],
            ReduceSum when x is not null => [x.Aggregate((Dim)0, (a, b) => a + b)],
            Add => Pairs((a, b) => a + b),
            Sub => Pairs((a, b) => a - b),
            Mul => Pairs((a, b) => a * b),
            Div when of(node.Inputs[1]) is { } divisors && Array.TrueForAll(divisors, d => d.IsKnown && d.Value > 0) => Pairs((a, b) => a / b),
            _ => null,
        };

        Dim[]? Pairs(Func<Dim, Dim, Dim> formula) => x is not null && of(node.Inputs[1]) is { } y ? [.. x.Zip(y, formula)] : null;
    }

    private static Dim[]? Gathered(Dim[] whole, double[] at)
        => Array.TrueForAll(at, i => i >= -whole.Length && i < whole.Length) ? Array.ConvertAll(at, i => whole[(int)(i < 0 ? i + whole.Length : i)]) : null;

    private static Dim[]? Chosen(Dim[]? a, Dim[]? b, double[] chooseFirst)
        => a is not null && b is not null ? [.. chooseFirst.Select((c, i) => c != 0 ? a[i] : b[i])] : null;

    private static Dim[] Repeated(Dim dim, int count)
    {
        var result = new Dim[count];
        Array.Fill(result, dim);
        return result;
    }
}
