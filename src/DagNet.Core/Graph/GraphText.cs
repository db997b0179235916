using System.Text;

namespace DagNet;

/// <summary>Graphs as text: one line a node, in topological order.</summary>
public static class GraphText
{
    /// <summary>One node: <c>%4 float32[batch, 10] = Gemm(%1, %2) {TransposeB = True}  # scores</c>.</summary>
    public static string Line(Node node) => Line(node, n => "%" + n.Id);

    /// <summary>The nodes that the outputs need, a line each, numbered anew. Composites are one line.</summary>
    /// <remarks>Two graphs of the same structure, names and constants give the same text.</remarks>
    public static string Of(params ReadOnlySpan<Node> outputs)
    {
        var numbers = new Dictionary<Node, int>();
        var text = new StringBuilder();
        foreach (Node node in Ancestors(outputs, intoBodies: false))
        {
            numbers[node] = numbers.Count;
            text.Append(Line(node, n => "%" + numbers[n])).Append('\n');
        }
        text.Append("return ").AppendJoin(", ", outputs.ToArray().Select(n => "%" + numbers[n])).Append('\n');
        return text.ToString();
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
        return [.. reached.OrderBy(n => n.Id)];
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
