namespace DagNet.Tests;

/// <summary>The meaning of a graph: every node by its reference formula in float64, whole numbers and bools as what they are.</summary>
internal static class Reference
{
    public static DenseArray Of(Node output, IReadOnlyDictionary<Node, DenseArray> inputs)
    {
        var values = new Dictionary<Node, DenseArray[]>();
        foreach (Node node in GraphText.Ancestors([output], intoBodies: true))
            values[node] = !node.Body.IsEmpty ? [.. node.Body.Select(b => values[b][0])]
                : node.Op is Item item ? [values[node.Inputs[0]][item.Index]]
                : inputs.TryGetValue(node, out DenseArray? fed) ? [fed]
                // The rows are about inference; what random operators would draw is not chosen there.
                : node.Op is IsTraining or Variable ? [new(node.Shape.ToArray())]
                : [.. node.Op.Evaluate([.. node.Inputs.Select(x => values[x][0])], node.Types).Select((y, k) => Kept(y, node.Types[k].Element))];
        return values[output][0];
    }

    private static DenseArray Kept(DenseArray value, ElementType element)
    {
        if (element.IsFloat)
            return value;
        var bytes = new byte[value.Count * element.Bytes];
        ElementTypes.FromDoubles(element, value.Data, bytes);
        return new(ElementTypes.ToDoubles(element, bytes), value.Shape);
    }
}
