using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>An input of a graph and the column that it is.</summary>
/// <param name="Node">[rows, …], with as many values a row as the column has.</param>
/// <param name="Column">The column.</param>
/// <param name="IsMask">Whether it says which items the rows of a column of variable length have, as bool [rows, length].</param>
internal sealed record GraphInput(Node Node, ColumnInput Column, bool IsMask)
{
    /// <exception cref="ShapeException">The input takes something else than the column gives.</exception>
    public static GraphInput Of(Node node, ColumnInput column)
    {
        bool fits = node.Op is Input && node.Element == column.Element && node.Shape.Rank > 0 && !node.Shape[0].IsKnown;
        if (fits)
        {
            Shape row = node.Shape[1..];
            fits = column.IsRagged ? row.Rank == 1 && !row.IsKnown : row.IsKnown && row.Count == column.Count;
        }
        return fits ? new(node, column, IsMask: false) : throw new ShapeException($"Input '{node.Label}' is {node.Type}, but column '{column.Name}' "
            + $"({column.Type}) gives {column.Element.Word} {column.Shape}. The first extent must be a name, the others known and of as many values.");
    }

    /// <summary>The extents of that many rows.</summary>
    public int[] Shape(int rows, int length) => Column.IsRagged ? [rows, length] : RowShape.Of(Node, rows);

    /// <summary>The extents after the rows.</summary>
    public long[] RowExtents => Array.ConvertAll(Node.Shape[1..].Dims.ToArray(), extent => extent.Value);

    /// <summary>The inputs that outputs are computed from.</summary>
    /// <exception cref="GraphException">One of them is no column.</exception>
    public static GraphInput[] Needed(IEnumerable<GraphInput> inputs, ReadOnlySpan<Node> outputs)
    {
        Dictionary<Node, GraphInput> known = inputs.ToDictionary(input => input.Node);
        return [.. GraphText.Ancestors(outputs, intoBodies: false).Where(node => node.Op is Input).Select(node => known.TryGetValue(node, out GraphInput? input)
            ? input : throw new GraphException($"{node.Described}: is no column of the table. Name the column that it is."))];
    }

    /// <summary>The places of the columns in a table, each of the type that it had.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public static int[] Places(IEnumerable<GraphInput> inputs, DataViewSchema schema)
        => [.. inputs.Select(input => input.Column.In(schema).Index).Distinct()];

    public void Write(BinaryWriter writer)
    {
        writer.Write(Node.Label!);
        writer.Write(IsMask);
        Column.Write(writer);
    }

    public static GraphInput Read(BinaryReader reader, Graph graph)
    {
        Node node = graph[reader.ReadString()];
        bool isMask = reader.ReadBoolean();
        return new(node, ColumnInput.Read(reader), isMask);
    }
}
