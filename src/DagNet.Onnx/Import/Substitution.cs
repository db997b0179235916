namespace DagNet.Onnx;

/// <summary>A value computed anew from other values than it was.</summary>
internal static class Substitution
{
    /// <param name="y">The value.</param>
    /// <param name="given">What stands in the place of what.</param>
    public static Node Of(Node y, IReadOnlyDictionary<Node, Node> given)
    {
        var successor = new Dictionary<Node, Node>(given);
        foreach (Node node in GraphText.Ancestors([y], intoBodies: false))
            if (!successor.ContainsKey(node))
                successor[node] = node.Inputs.All(i => successor[i] == i) ? node
                    : node.Graph.Apply(node.Op, [.. node.Inputs.Select(i => successor[i])]);
        return successor[y];
    }
}
