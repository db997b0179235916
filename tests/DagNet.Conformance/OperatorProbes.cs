using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Conformance;

/// <summary>A small model for each operator that the standard's tests leave out.</summary>
internal static class OperatorProbes
{
    private static readonly Dictionary<string, ModelProto> Models = new[]
    {
        Of("Bernoulli", [[3, 4]]), Of("DepthToSpace", [[1, 8, 2, 3]], AttributeProto.Of("blocksize", 2)), Of("Gelu", [[3, 4]]),
        Of("GlobalAveragePool", [[1, 2, 3, 4]]), Of("GlobalLpPool", [[1, 2, 3, 4]]), Of("Identity", [[3, 4]]),
        Of("InstanceNormalization", [[2, 3, 4], [3], [3]]), Of("RandomNormal", [], AttributeProto.Of("shape", [3L, 4])), Of("RandomNormalLike", [[3, 4]]),
        Of("RandomUniform", [], AttributeProto.Of("shape", [3L, 4])), Of("RandomUniformLike", [[3, 4]]), Of("Reciprocal", [[3, 4]]),
        With(Of("ReverseSequence", [[4, 3]]), TensorProto.Of<long>("lengths", [3], [1, 2, 4])),
        With(Of("STFT", [[1, 16, 1]]), TensorProto.Of<long>("step", [], [4]), TensorProto.Of("window", [8], new float[8]), TensorProto.Of<long>("length", [], [8])),
        Of("Swish", [[3, 4]]), With(Of("Upsample", [[1, 1, 2, 2]], opset: 9), TensorProto.Of<float>("scales", [4], [1, 1, 2, 2])),
    }.ToDictionary(model => model.Graph.Node[0].OpType, StringComparer.Ordinal);

    /// <summary>The model of an operator, or null.</summary>
    public static ModelProto? Find(string type) => Models.GetValueOrDefault(type);

    private static ModelProto Of(string type, long[][] inputs, params AttributeProto[] attributes) => Of(type, inputs, 25, attributes);

    private static ModelProto Of(string type, long[][] inputs, int opset, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = type };
        node.Attribute.Add(attributes);
        node.Output.Add("y");
        var graph = new GraphProto { Name = type };
        foreach ((int k, long[] shape) in inputs.Index())
        {
            node.Input.Add($"x{k}");
            graph.Input.Add(ValueInfoProto.Of($"x{k}", DataType.Float, shape.Select(extent => (TensorShapeProto.Types.Dimension)extent)));
        }
        graph.Node.Add(node);
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        return model;
    }

    private static ModelProto With(ModelProto model, params TensorProto[] constants)
    {
        foreach (TensorProto constant in constants)
        {
            model.Graph.Initializer.Add(constant);
            model.Graph.Node[0].Input.Add(constant.Name);
        }
        return model;
    }
}
