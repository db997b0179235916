namespace DagNet.Onnx;

/// <summary>Whole numbers that a model computes from its inputs' shapes, as expressions over named extents.</summary>
internal static class SymbolicExtents
{
    /// <summary>The elements of a tensor with at most one axis, or null where they are not such expressions.</summary>
    public static Dim[]? Of(Node node)
    {
        if (node.Types.Length != 1 || node.Element is not (ElementType.Int64 or ElementType.Int32) || node.Shape.Rank > 1 || !node.Shape.IsKnown)
            return null;
        if (node.Op is Constant constant)
            return Array.ConvertAll(constant.Value.ToDoubles(), x => (Dim)(long)x);
        if (node.Op is Extent extent)
            return [extent.Dim];
        if (!node.Body.IsEmpty)
            return Of(node.Body[0]);
        if (node.Inputs.IsEmpty)
            return null;
        return node.Op switch
        {
            Reshape or StopGradient => Of(node.Inputs[0]),
            Cast => Of(node.Inputs[0]),
            Expand => Of(node.Inputs[0]) is [Dim only] ? Repeated(only, node.Shape.Count) : Of(node.Inputs[0]),
            Concat => All(node.Inputs) is { } parts ? [.. parts.SelectMany(p => p)] : null,
            Slice slice => Of(node.Inputs[0]) is { } whole
                ? [.. Enumerable.Range(0, node.Shape.Count).Select(i => whole[slice.Starts[0].Value + (i * slice.Steps[0])])] : null,
            Gather when node.Inputs[1].Op is Constant at => Of(node.Inputs[0]) is { } whole
                ? [.. at.Value.ToDoubles().Select(i => whole[(int)(i < 0 ? i + whole.Length : i)])] : null,
            Where when node.Inputs[0].Op is Constant choice => Pairs(node.Inputs[1], node.Inputs[2], choice.Value.ToDoubles()),
            ReduceProd => Of(node.Inputs[0]) is { } factors ? [factors.Aggregate((Dim)1, (a, b) => a * b)] : null,
            ReduceSum => Of(node.Inputs[0]) is { } summands ? [summands.Aggregate((Dim)0, (a, b) => a + b)] : null,
            Add => Pairs(node, (a, b) => a + b),
            Sub => Pairs(node, (a, b) => a - b),
            Mul => Pairs(node, (a, b) => a * b),
            Div when Of(node.Inputs[1]) is { } divisors && Array.TrueForAll(divisors, d => d.IsKnown && d.Value > 0) => Pairs(node, (a, b) => a / b),
            _ => null,
        };
    }

    private static Dim[] Repeated(Dim dim, int count)
    {
        var result = new Dim[count];
        Array.Fill(result, dim);
        return result;
    }

    private static Dim[]? Pairs(Node node, Func<Dim, Dim, Dim> formula)
        => Of(node.Inputs[0]) is { } a && Of(node.Inputs[1]) is { } b ? [.. a.Zip(b, formula)] : null;

    private static Dim[]? Pairs(Node a, Node b, double[] chooseFirst)
        => Of(a) is { } first && Of(b) is { } second ? [.. chooseFirst.Select((c, i) => c != 0 ? first[i] : second[i])] : null;

    private static List<Dim[]>? All(IEnumerable<Node> nodes)
    {
        var parts = new List<Dim[]>();
        foreach (Node node in nodes)
            if (Of(node) is { } part)
                parts.Add(part);
            else
                return null;
        return parts;
    }
}
