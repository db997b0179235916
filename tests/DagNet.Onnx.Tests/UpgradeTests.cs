using DagNet.Onnx.Proto;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

/// <summary>A node in an old form gives the same at every opset; ONNX Runtime at opset 9 is the judge.</summary>
[TestClass]
public class UpgradeTests
{
    private static readonly Dictionary<string, (NodeProto Node, int Outputs)> Nodes = new()
    {
        ["Squeeze"] = (Node("Squeeze", Ints("axes", 1)), 1),
        ["Squeeze all"] = (Node("Squeeze"), 1),
        ["Unsqueeze"] = (Node("Unsqueeze", Ints("axes", 0, 3)), 1),
        ["ReduceSum"] = (Node("ReduceSum", Ints("axes", 2), AttributeProto.Of("keepdims", 0)), 1),
        ["ReduceSum all"] = (Node("ReduceSum"), 1),
        ["ReduceMean"] = (Node("ReduceMean", Ints("axes", 0, 2)), 1),
        ["ReduceMax"] = (Node("ReduceMax", Ints("axes", 0), AttributeProto.Of("keepdims", 0)), 1),
        ["Clip"] = (Node("Clip", AttributeProto.Of("min", -0.25f), AttributeProto.Of("max", 0.5f)), 1),
        ["Clip from above"] = (Node("Clip", AttributeProto.Of("max", 0.5f)), 1),
        ["Slice"] = (Node("Slice", Ints("starts", 1, 0), Ints("ends", 3, -1), Ints("axes", 0, 2)), 1),
        ["TopK"] = (Node("TopK", AttributeProto.Of("k", 2), AttributeProto.Of("axis", 2)), 2),
        ["Split"] = (Node("Split", Ints("split", 1, 3), AttributeProto.Of("axis", 2)), 2),
        ["Split evenly"] = (Node("Split", AttributeProto.Of("axis", 2)), 2),
        ["Pad"] = (Node("Pad", Ints("pads", 0, 0, 1, 2, 0, 0), AttributeProto.Of("value", 1.5f)), 1),
        ["Softmax"] = (Node("Softmax"), 1),
        ["Softmax 0"] = (Node("Softmax", AttributeProto.Of("axis", 0)), 1),
        ["LogSoftmax 2"] = (Node("LogSoftmax", AttributeProto.Of("axis", 2)), 1),
        ["ArgMax"] = (Node("ArgMax", AttributeProto.Of("axis", 2)), 1),
    };

    public static IEnumerable<string> Names => Nodes.Keys;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void An_old_form_keeps_its_meaning(string name)
    {
        double[][] expected = Run(name, 9);
        foreach (int opset in (int[])[11, 12, 13, 17, 18, 21, 25])
        {
            double[][] actual = Run(name, opset);
            for (int k = 0; k < expected.Length; k++)
                Numbers.AreClose(expected[k], actual[k], 1e-6, $"{name} at {opset}");
        }
    }

    [TestMethod]
    public void A_node_of_another_domain_stays_as_it_is()
    {
        GraphWriter writer = new(new OnnxExportOptions());
        NodeProto node = Node("Normalizer", AttributeProto.Of("norm", "L2"));
        (node.Domain, string x) = (OperatorSet.MachineLearning, writer.Input("x", DataType.Float, [2, 3]));
        node.Input.Add(x);
        node.Output.Add(writer.Claim("y"));
        Upgrade.Write(writer, node, version: 2);
        writer.Output("y", DataType.Float, [2, 3]);
        var model = writer.Model();
        Assert.AreEqual(2, model.OpsetImport.Single(s => s.Domain == OperatorSet.MachineLearning).Version);
        using InferenceSession runtime = new(model.ToByteArray());
    }

    private static double[][] Run(string name, int opset)
    {
        (NodeProto form, int outputs) = Nodes[name];
        NodeProto node = form.Clone();
        GraphWriter writer = new(new OnnxExportOptions { Opset = opset });
        node.Input.Add(writer.Input("x", DataType.Float, [3, 1, 4]));
        for (int k = 0; k < outputs; k++)
            node.Output.Add(writer.Claim("y"));
        Upgrade.Write(writer, node);
        foreach (string output in node.Output)
            writer.Output(output, DataType.Float, []);
        var model = writer.Model();
        foreach (ValueInfoProto output in model.Graph.Output)
            output.Type = null;
        using InferenceSession runtime = new(model.ToByteArray());
        float[] data = Array.ConvertAll(Numbers.Spread(12), x => (float)x);
        using var results = runtime.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(data, [3, 1, 4]))]);
        return [.. results.Select(r => r.ElementType == TensorElementType.Int64
            ? r.AsTensor<long>().Select(x => (double)x).ToArray() : r.AsTensor<float>().Select(x => (double)x).ToArray())];
    }

    private static NodeProto Node(string type, params AttributeProto[] attributes)
    {
        NodeProto node = new() { OpType = type };
        node.Attribute.AddRange(attributes);
        return node;
    }

    private static AttributeProto Ints(string name, params long[] values) => AttributeProto.Of(name, (ReadOnlySpan<long>)values);
}
