using DagNet.MLNet;
using DagNet.Onnx;
using Microsoft.ML;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Interop;

/// <summary>Writes a step between two columns of numbers, as a function of our own graphs: each opset has its form of it.</summary>
internal static class NumberStep
{
    /// <param name="context">What it is written into.</param>
    /// <param name="from">The column that is read.</param>
    /// <param name="to">The column that is computed.</param>
    /// <param name="function">From [rows, …] of the column's type to the other's numbers of any type.</param>
    public static void Write(PipelineContext context, DataViewSchema.Column from, DataViewSchema.Column to, Func<Node, Node> function)
    {
        (DataType element, long[] extents) = PipelineTensors.Of(from.Type)!.Value;
        (DataType wanted, _) = PipelineTensors.Of(to.Type)!.Value;
        var graph = new Graph();
        Node x = graph.Input([PipelineGraph.Rows, .. extents.Select(extent => (Dim)extent)], from.Name, (ElementType)element);
        Node y = function(x).Cast((ElementType)wanted);
        var writer = new GraphWriter(new OnnxExportOptions { Opset = context.Opset });
        string input = writer.Input(from.Name, element, Emission.Dimensions(x.Shape)), output = writer.Claim(to.Name);
        using var session = new Session(graph);
        GraphExporter.Append(writer, session, [y], new Dictionary<Node, string> { [x] = input }, [output]);
        string read = context.GetVariableName(from.Name);
        OnnxScores.Graft(context, writer.Model().Graph, new() { [input] = read, [output] = context.AddIntermediateVariable(to.Type, to.Name) });
    }
}
