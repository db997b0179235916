using DagNet.Onnx;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.MLNet;

/// <summary>Writes a pipeline's nodes at the opset of a model.</summary>
internal static class PipelineWriter
{
    /// <summary>ML.NET's steps write the operators of ai.onnx.ml 2.</summary>
    private const int MachineLearningVersion = 2;

    public static ModelProto Write(PipelineGraph graph, OnnxExportOptions options)
    {
        GraphWriter writer = new(options);
        foreach (ValueInfoProto input in graph.Inputs)
            writer.Input(input.Name, (DataType)input.Type.TensorType.ElemType, input.Type.TensorType.Shape.Dim);
        foreach (string name in graph.Initializers.Select(tensor => tensor.Name)
            .Concat(graph.Nodes.SelectMany(node => node.Node.Output)))
            writer.Claim(name);
        foreach ((NodeProto node, bool isCurrent) in graph.Nodes)
            if (isCurrent)
                writer.Node(node.OpType, node.Name, node.Input, node.Output, node.Attribute);
            else if (IsScalarOneHot(graph, node))
                WriteFlat(writer, node);
            else
                Upgrade.Write(writer, node, node.Domain == OperatorSet.MachineLearning ? MachineLearningVersion : 1);
        foreach (ValueInfoProto output in graph.Outputs)
            writer.Output(output.Name, (DataType)output.Type.TensorType.ElemType, output.Type.TensorType.Shape.Dim);
        ModelProto model = writer.Model();
        model.Graph.Initializer.AddRange(graph.Initializers);
        return model;
    }

    /// <summary>A one-hot encoded scalar is [rows, 1, values] in ONNX, and [rows, values] for ML.NET.</summary>
    private static bool IsScalarOneHot(PipelineGraph graph, NodeProto node) =>
        node.OpType == "OneHotEncoder" && graph.Ranks.GetValueOrDefault(node.Output[0]) == 2;

    private static void WriteFlat(GraphWriter writer, NodeProto node)
    {
        string encoded = writer.Claim($"{node.Output[0]}.encoded");
        writer.Node(node.Domain, MachineLearningVersion, node.OpType, node.Name, node.Input, [encoded], node.Attribute);
        writer.Node("Flatten", $"{node.Name}.flat", [encoded], node.Output, AttributeProto.Of("axis", 1L));
    }
}
