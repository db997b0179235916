using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>A node whose values a row become a column.</summary>
internal sealed record GraphOutput(string Name, DagOutputKind Kind, Node Value, bool IsScore, int Classes, ClassLabels? Labels)
{
    /// <param name="output">The column.</param>
    /// <param name="value">The node.</param>
    /// <param name="rows">The extent that counts rows.</param>
    /// <param name="isScore">Whether evaluators may take it as a prediction.</param>
    /// <param name="schema">The table, which has the key column that classes are those of.</param>
    /// <exception cref="ShapeException">The node is not what the column needs.</exception>
    public static GraphOutput Of(DagOutput output, Node value, Dim rows, bool isScore, DataViewSchema schema)
    {
        (ElementType element, string needed) = output.Kind switch
        {
            DagOutputKind.Vector => (ElementType.Float32, "float32 [rows, …] with known extents"),
            DagOutputKind.Boolean => (ElementType.Bool, "bool [rows] or [rows, 1]"),
            DagOutputKind.Key => (ElementType.Int64, "int64 [rows] or [rows, 1]"),
            _ => (ElementType.Float32, "float32 [rows] or [rows, 1]"),
        };
        bool fits = value.Element == element && value.Shape.Rank > 0 && value.Shape[0] == rows && value.Shape[1..].IsKnown
            && (output.Kind == DagOutputKind.Vector ? value.Shape.Rank > 1 : value.Shape.Rank <= 2 && value.Shape[1..].Count == 1);
        if (!fits)
            throw new ShapeException($"Output '{output.Name}': a {output.Kind} column needs {needed}, but the network gives {value.Described}.");
        if (output.SlotNames is { Count: > 0 } slots && slots.Count != value.Shape[1..].Count)
            throw new ShapeException($"Output '{output.Name}': {slots.Count} slot names for {value.Shape[1..].Count} numbers a row.");
        if (output.LabelColumnName is not { } name)
            return new(output.Name, output.Kind, value, isScore, 0, output.SlotNames.Count > 0 ? ClassLabels.Of(output.SlotNames) : null);
        DataViewSchema.Column label = schema.GetColumnOrNull(name) ?? throw SchemaErrors.Missing("label", name);
        return label.Type is KeyDataViewType key ? new(output.Name, output.Kind, value, isScore, checked((int)key.Count), ClassLabels.Of(label))
            : throw SchemaErrors.Mismatch("label", name, "Key<UInt32>", $"{label.Type}");
    }

    /// <summary>Elements in a row.</summary>
    public int Count => (int)Value.Shape[1..].Count;

    public DataViewType Type => Kind switch
    {
        DagOutputKind.Vector => new VectorDataViewType(NumberDataViewType.Single, Array.ConvertAll(Value.Shape[1..].Dims.ToArray(), extent => (int)extent.Value)),
        DagOutputKind.Boolean => BooleanDataViewType.Instance,
        DagOutputKind.Key => new KeyDataViewType(typeof(uint), Classes),
        _ => NumberDataViewType.Single,
    };

    /// <summary>ML.NET's word for what is predicted.</summary>
    private string ScoreKind => Kind switch
    {
        DagOutputKind.Vector => "MultiOutputRegression",
        DagOutputKind.Scalar => "Regression",
        DagOutputKind.Key => "MulticlassClassification",
        _ => "BinaryClassification",
    };

    public void AddTo(DataViewSchema.Builder schema, uint set)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        Labels?.AddTo(annotations, Kind == DagOutputKind.Vector ? "SlotNames" : "KeyValues");
        if (IsScore)
            ScoreColumn.AnnotateScore(annotations, ScoreKind, Name, set);
        if (Kind == DagOutputKind.Probability)
            annotations.Add("IsNormalized", BooleanDataViewType.Instance, (ref bool value) => value = true);
        schema.AddColumn(Name, Type, annotations.ToAnnotations());
    }

    /// <summary>The value as ONNX has the column: [rows, 1] for a scalar, a key as uint32 from 1.</summary>
    public Node Exported()
    {
        if (Kind == DagOutputKind.Vector)
            return Value;
        Node column = Value.Shape.Rank == 2 ? Value : Value.Unsqueeze(1);
        return Kind == DagOutputKind.Key ? (column + 1).Cast(ElementType.UInt32) : column;
    }

    /// <summary>Reads the values of the rows that a computation has.</summary>
    public Delegate Getter(GraphComputation rows, int index) => Kind switch
    {
        DagOutputKind.Vector => (ValueGetter<VBuffer<float>>)((ref value) =>
        {
            ReadOnlySpan<float> row = rows.Row<float>(index, Count);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, row.Length);
            row.CopyTo(editor.Values);
            value = editor.Commit();
        }),
        DagOutputKind.Boolean => (ValueGetter<bool>)((ref value) => value = rows.Row<bool>(index, 1)[0]),
        DagOutputKind.Key => (ValueGetter<uint>)((ref value) => value = Key(rows.Row<long>(index, 1)[0])),
        _ => (ValueGetter<float>)((ref value) => value = rows.Row<float>(index, 1)[0]),
    };

    public void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write((byte)Kind);
        writer.Write(IsScore);
        writer.Write(Classes);
        writer.Write(Labels is not null);
        Labels?.Write(writer);
    }

    public static GraphOutput Read(BinaryReader reader, IReadOnlyDictionary<string, Node> values)
    {
        string name = reader.ReadString();
        var kind = (DagOutputKind)reader.ReadByte();
        if (!Enum.IsDefined(kind))
            throw new InvalidDataException($"Column '{name}' is of kind {kind:D}, which this version does not know.");
        return new(name, kind, values[name], reader.ReadBoolean(), reader.ReadInt32(), reader.ReadBoolean() ? ClassLabels.Read(reader) : null);
    }

    /// <summary>Keys count from 1; what is no class is missing.</summary>
    private uint Key(long number) => number >= 0 && number < Classes ? (uint)number + 1 : 0;
}
