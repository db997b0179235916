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
        Dictionary<Node, string> inputs = Inputs.ToDictionary(input => input.Node, input => Given(writer, input, schema));
        Node[] values = [.. Outputs.Select(output => output.Exported())];
        string[] names = [.. Outputs.Select(output => writer.Claim(output.Name))];
        GraphExporter.Append(writer, Session, values, inputs, names);
        for (int k = 0; k < names.Length; k++)
            writer.Output(names[k], (DataType)values[k].Element, Emission.Dimensions(values[k].Shape));
        return writer.Model().Graph;
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
