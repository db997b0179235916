using System.Globalization;
using System.Text;

namespace DagNet;

/// <summary>
/// A model as a table, a line each layer: its operator, output shape, parameters and what it is connected to.
/// </summary>
/// <remarks>
/// Operators which read parameters of one scope (<c>dense/weight</c>, <c>dense/bias</c>) are one line; a layer that is
/// used several times is one line with several connections. Expansions and reshapes, which compute nothing, are left
/// out, and so are constants.
/// </remarks>
public static class ModelSummary
{
    /// <summary>The table of what the outputs need, with the numbers of trainable and other parameters below.</summary>
    public static string Of(params ReadOnlySpan<Node> outputs)
    {
        IReadOnlyList<Node> nodes = GraphText.Ancestors(outputs, intoBodies: false);
        HashSet<Node> fetched = [.. outputs];
        List<Row> rows = Rows(nodes, fetched);
        var table = new List<string[]> { new[] { "Layer (operator)", "Output shape", "Parameters", "Connected to" } };
        foreach (Row row in rows)
            table.Add([$"{row.Name} ({row.Operator})", row.Shape, Number(row.Parameters), string.Join(", ", row.From.Select(r => r.Name))]);

        int[] widths = [.. Enumerable.Range(0, 4).Select(k => table.Max(cells => cells[k].Length))];
        var text = new StringBuilder();
        string rule = new('─', widths.Sum() + 6);
        foreach (string[] cells in table)
        {
            string line = $"{cells[0].PadRight(widths[0])}  {cells[1].PadRight(widths[1])}  "
                + $"{cells[2].PadLeft(widths[2])}  {cells[3]}";
            text.Append(line.TrimEnd()).Append('\n');
            if (cells == table[0])
                text.Append(rule).Append('\n');
        }
        Variable[] state = [.. nodes.Select(n => n.Op).OfType<Variable>()];
        text.Append(rule).Append('\n');
        return text.Append(Total("Total parameters", state))
            .Append(Total("Trainable", state.Where(v => v.Trainable)))
            .Append(Total("Not trainable", state.Where(v => !v.Trainable))).ToString();
    }

    private static List<Row> Rows(IReadOnlyList<Node> nodes, HashSet<Node> fetched)
    {
        var rows = new List<Row>();
        var layers = new Dictionary<string, Row>();
        var names = new Dictionary<string, int>();
        var sources = new Dictionary<Node, Source>();
        var counted = new HashSet<Node>();
        foreach (Node node in nodes)
        {
            if (node.Op is Leaf and not Input)
            {
                sources[node] = new([], node.Op is Variable ? [node] : []);
                continue;
            }
            Row[] from = [.. node.Inputs.SelectMany(x => sources[x].Rows).Distinct()];
            Node[] variables = [.. node.Inputs.SelectMany(x => sources[x].Variables).Distinct()];
            if (node.Op.Name is "Expand" or "Reshape" or "Item" && !fetched.Contains(node))
            {
                sources[node] = new(from, variables);
                continue;
            }
            string? layer = variables.Select(v => ((Variable)v.Op).Label)
                .Where(l => l.Contains('/')).Select(l => l[..l.LastIndexOf('/')]).FirstOrDefault();
            if (layer is null || !layers.TryGetValue(layer, out Row? row))
            {
                string name = layer ?? node.Label ?? Numbered(node.Op.Name.ToLowerInvariant(), names);
                rows.Add(row = new(name, node.Op.Name));
                if (layer is not null)
                    layers[layer] = row;
            }
            row.Shape = string.Join(", ", node.Types.Select(t => t.Shape));
            row.From.AddRange(from.Where(r => r != row && !row.From.Contains(r)));
            row.Parameters += variables.Where(counted.Add).Sum(v => v.Shape.Size.Value);
            sources[node] = new([row], []);
        }
        return rows;
    }

    private static string Numbered(string name, Dictionary<string, int> used)
    {
        int count = used[name] = used.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}_{count - 1}";
    }

    private static string Total(string what, IEnumerable<Variable> variables)
    {
        long count = variables.Sum(v => v.Type.Shape.Size.Value), bytes = variables.Sum(v => v.Type.Bytes);
        return $"{what}: {Number(count)} ({Number(bytes)} bytes)\n";
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Source(Row[] Rows, Node[] Variables);

    private sealed class Row(string name, string op)
    {
        public string Name => name;

        public string Operator => op;

        public string Shape { get; set; } = "";

        public long Parameters { get; set; }

        public List<Row> From { get; } = [];
    }
}
