using DagNet.Interop;
using DagNet.Onnx;
using DagNet.Onnx.Proto;
using Microsoft.ML;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;
using Dimension = DagNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace DagNet.MLNet;

/// <summary>A graph between columns: which are its inputs, and which are its outputs.</summary>
internal sealed record ColumnGraph(Session Session, IReadOnlyList<GraphInput> Inputs, IReadOnlyList<GraphOutput> Outputs)
{
    /// <summary>The columns that are inputs of <see cref="ToOnnx"/>, in their order.</summary>
    public IEnumerable<string> OnnxColumns => Inputs.Where(input => !input.Column.IsSparse).Select(input => input.Column.Name)
        .Concat(Inputs.Where(input => input.Column.IsSparse).Select(input => input.Column.Name).Distinct());

    public void Write(BinaryWriter writer)
    {
        using var graph = new MemoryStream();
        GraphFile.Save(graph, Session, [.. Outputs.Select(output => (output.Name, output.Value))]);
        writer.Write(graph.Length);
        writer.Write(graph.GetBuffer(), 0, checked((int)graph.Length));
        writer.Write(Inputs.Count);
        foreach (GraphInput input in Inputs)
            input.Write(writer);
        writer.Write(Outputs.Count);
        foreach (GraphOutput output in Outputs)
            output.Write(writer);
    }

    public static ColumnGraph Read(BinaryReader reader)
    {
        LoadedGraph loaded = GraphFile.Load(new MemoryStream(reader.ReadBytes(checked((int)reader.ReadInt64()))));
        var inputs = new List<GraphInput>();
        for (int count = reader.ReadInt32(); count > 0; count--)
            inputs.Add(GraphInput.Read(reader, loaded.Graph));
        var outputs = new List<GraphOutput>();
        for (int count = reader.ReadInt32(); count > 0; count--)
            outputs.Add(GraphOutput.Read(reader, loaded.Outputs));
        return new(loaded.Session, inputs, outputs);
    }

    /// <summary>The graph as ONNX between columns as pipelines have them there: scalars are [rows, 1], keys uint32. Inputs and
    /// outputs bear the columns' names.</summary>
    /// <exception cref="OnnxException">A column that ONNX has no type for.</exception>
    public GraphProto ToOnnx(int opset, DataViewSchema schema)
    {
        GraphWriter writer = new(new OnnxExportOptions { Opset = opset });
        Dictionary<Node, string> inputs = [];
        foreach (GraphInput input in Inputs.Where(input => !input.Column.IsSparse))
            inputs[input.Node] = Given(writer, input, schema);
        foreach (IGrouping<string, GraphInput> sparse in Inputs.Where(input => input.Column.IsSparse).GroupBy(input => input.Column.Name))
            Sparse(writer, [.. sparse], schema, inputs);
        Node[] values = [.. Outputs.Select(output => output.Exported())];
        string[] names = [.. Outputs.Select(output => writer.Claim(output.Name))];
        GraphExporter.Append(writer, Session, values, inputs, names);
        for (int k = 0; k < names.Length; k++)
            writer.Output(names[k], (DataType)values[k].Element, Emission.Dimensions(values[k].Shape));
        return writer.Model().Graph;
    }

    /// <summary>The largest numbers of each row by magnitude, as many as the row with most has that are not 0, and their places.</summary>
    private static void Sparse(GraphWriter writer, GraphInput[] parts, DataViewSchema schema, Dictionary<Node, string> inputs)
    {
        string name = parts[0].Column.Name;
        (DataType element, long[] extents) = PipelineTensors.Of(schema[name].Type)!.Value;
        string x = writer.Input(name, element, [PipelineGraph.Rows, .. extents.Select(extent => (Dimension)extent)]);
        if (element != DataType.Float)
            x = writer.Node("Cast", [x], AttributeProto.Of("to", (long)DataType.Float));
        string size = writer.Node("Abs", [x]);
        string isThere = writer.Node("Cast", [writer.Node("Greater", [size, writer.Initializer<float>($"{name}.zero", [1], [0])])], AttributeProto.Of("to", (long)DataType.Int64));
        string axis = writer.Initializer<long>($"{name}.axis", [1], [1]);
        string counts = writer.Opset < 13 ? writer.Node("ReduceSum", [isThere], AttributeProto.Of("axes", [1L])) : writer.Node("ReduceSum", [isThere, axis]);
        string most = writer.Node("ReduceMax", [counts], AttributeProto.Of("keepdims", 0L));
        string count = writer.Node("Reshape", [writer.Node("Max", [most, writer.Initializer<long>($"{name}.one", [1], [1])]), axis]);
        string[] top = [writer.Claim($"{name}.largest"), writer.Claim($"{name}.slots")];
        writer.Node("TopK", "TopK", [size, count], top, AttributeProto.Of("axis", 1L));
        string values = writer.Node("GatherElements", [x, top[1]], AttributeProto.Of("axis", 1L));
        foreach (GraphInput part in parts)
            inputs[part.Node] = part.Column.Keys == ColumnInput.SparseSlots ? top[1] : values;
    }

    private static string Given(GraphWriter writer, GraphInput input, DataViewSchema schema)
    {
        ColumnInput column = input.Column;
        if (ImageReader.IsImage(schema[column.Name].Type))
            throw new OnnxException($"Column '{column.Name}' is {column.Type}, which ONNX has no type for. Append ExtractPixels and give the network its vector, "
                + "which holds the same numbers.");
        if (PipelineTensors.Of(schema[column.Name].Type) is not var (element, extents))
            throw new OnnxException($"Column '{column.Name}' is {column.Type}: ONNX has no vectors of variable length in a table. "
                + "Give the column a known size, or export the graph alone with OnnxModel.Save.");
        string name = writer.Input(column.Name, element, [PipelineGraph.Rows, .. extents.Select(extent => (Dimension)extent)]);
        DataType wanted = column.Element == ElementType.Int64 ? DataType.Int64 : DataType.Float;
        if (element != wanted)
            name = writer.Node("Cast", [name], AttributeProto.Of("to", (long)wanted));
        long[] row = input.RowExtents;
        return row.SequenceEqual(extents) ? name
            : writer.Node("Reshape", [name, writer.Initializer<long>($"{column.Name}.shape", [1 + row.Length], [-1, .. row])]);
    }
}
