using System.Text;

namespace DagNet;

/// <summary>Graphs as text: one line a node, in topological order.</summary>
public static class GraphText
{
    /// <summary>One node: <c>%4 float32[batch, 10] = Gemm(%1, %2) {TransposeB = True}  # scores</c>.</summary>
    public static string Line(Node node) => Line(node, n => "%" + n.Id);

    /// <summary>The nodes that the outputs need, a line each, numbered anew. Composites are one line.</summary>
    /// <remarks>
    /// Two graphs of the same structure, names and constants give the same text, in whatever order they were built: each node
    /// stands behind its first input, that one's first input, and so on.
    /// </remarks>
    public static string Of(params ReadOnlySpan<Node> outputs)
    {
        var numbers = new Dictionary<Node, int>();
        var text = new StringBuilder();
        foreach (Node node in InOrder(outputs))
        {
            numbers[node] = numbers.Count;
            text.Append(Line(node, n => "%" + numbers[n])).Append('\n');
        }
        text.Append("return ").AppendJoin(", ", outputs.ToArray().Select(n => "%" + numbers[n])).Append('\n');
        return text.ToString();
    }

    /// <summary>The nodes that the outputs need, each as soon as its inputs are there.</summary>
    private static List<Node> InOrder(ReadOnlySpan<Node> outputs)
    {
        var order = new List<Node>();
        var entered = new HashSet<Node>();
        var open = new Stack<(Node Node, bool Left)>();
        for (int k = outputs.Length - 1; k >= 0; k--)
            open.Push((outputs[k], false));
        while (open.TryPop(out var next))
        {
            if (next.Left)
                order.Add(next.Node);
            else if (entered.Add(next.Node))
            {
                open.Push((next.Node, true));
                for (int k = next.Node.Inputs.Length - 1; k >= 0; k--)
                    open.Push((next.Node.Inputs[k], false));
            }
        }
        return order;
    }

    /// <summary>The nodes that the outputs need, in topological order.</summary>
    /// <param name="outputs">What is to be computed.</param>
    /// <param name="intoBodies">Follow a composite to its body (what is computed) rather than its inputs (what was written).</param>
    public static IReadOnlyList<Node> Ancestors(ReadOnlySpan<Node> outputs, bool intoBodies)
    {
        var reached = new HashSet<Node>();
        var open = new Stack<Node>();
        foreach (Node output in outputs)
            open.Push(output);
        while (open.TryPop(out Node? node))
            if (reached.Add(node))
                foreach (Node input in intoBodies && !node.Body.IsEmpty ? node.Body : node.Inputs)
                    open.Push(input);
        Node[] nodes = [.. reached];
        Array.Sort(Array.ConvertAll(nodes, n => n.Id), nodes);
        return nodes;
    }

    private static string Line(Node node, Func<Node, string> reference)
    {
        string attributes = node.Op switch
        {
            Constant constant => $" {{{constant.Value}}}",
            Leaf => "",
            Op op => op.AttributeText is { Length: > 0 } text ? $" {{{text}}}" : "",
        };
        string inputs = string.Join(", ", node.Inputs.Select(reference));
        string label = node.Label is null ? "" : $"  # {node.Label}";
        return $"{reference(node)} {string.Join(" × ", node.Types)} = {node.Op.Name}({inputs}){attributes}{label}";
    }
}
