using System.Text;

namespace DagNet;

/// <summary>Graphs as text that other programs draw, a box each node, composites as one.</summary>
public static class GraphDrawing
{
    /// <summary>The nodes that the outputs need as a Mermaid flowchart, which Markdown viewers draw.</summary>
    public static string Mermaid(params ReadOnlySpan<Node> outputs)
    {
        var text = new StringBuilder("flowchart TD\n");
        foreach ((int number, Node node, int[] inputs) in Numbered(outputs))
        {
            string label = string.Join("<br/>", Lines(node).Select(MermaidText));
            text.Append($"    n{number}").Append(node.Op is Leaf ? $"([\"{label}\"])" : $"[\"{label}\"]").Append('\n');
            foreach (int input in inputs)
                text.Append($"    n{input} --> n{number}\n");
        }
        return text.ToString();
    }

    /// <summary>The nodes that the outputs need in Graphviz' DOT language.</summary>
    public static string Dot(params ReadOnlySpan<Node> outputs)
    {
        var text = new StringBuilder("digraph {\n    node [shape=box];\n");
        foreach ((int number, Node node, int[] inputs) in Numbered(outputs))
        {
            string label = string.Join("\\n", Lines(node).Select(DotText));
            text.Append($"    n{number} [label=\"{label}\"{(node.Op is Leaf ? ", shape=ellipse" : "")}];\n");
            foreach (int input in inputs)
                text.Append($"    n{input} -> n{number};\n");
        }
        return text.Append("}\n").ToString();
    }

    private static IEnumerable<(int Number, Node Node, int[] Inputs)> Numbered(ReadOnlySpan<Node> outputs)
    {
        var numbers = new Dictionary<Node, int>();
        foreach (Node node in GraphText.Ancestors(outputs, intoBodies: false))
            numbers[node] = numbers.Count;
        return numbers.Select(n => (n.Value, n.Key, n.Key.Inputs.Select(x => numbers[x]).ToArray()));
    }

    private static IEnumerable<string> Lines(Node node)
    {
        if (node.Label is not null)
            yield return node.Label;
        yield return node.Op is Constant constant ? constant.Value.ToString() : node.Op.Name;
        yield return string.Join(", ", node.Types);
    }

    /// <summary>Mermaid ends labels at quotes, reads HTML in them, and writes characters as <c>#quot;</c>.</summary>
    private static string MermaidText(string text) => text.Replace("#", "#35;", StringComparison.Ordinal).Replace("&", "#amp;", StringComparison.Ordinal)
        .Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal)
        .Replace("\n", "<br/>", StringComparison.Ordinal);

    private static string DotText(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
