using DagNet.Onnx.Proto;
using Kind = DagNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace DagNet.Onnx;

/// <summary>Writes nodes in the form of opset 12 or older, such as ML.NET's transforms make them, at the opset of a
/// model.</summary>
internal static class Upgrade
{
    /// <summary>Where attributes became inputs, in the order of those inputs.</summary>
    private static readonly Dictionary<string, (int Since, string[] Names)> Inputs = new(StringComparer.Ordinal)
    {
        ["Slice"] = (10, ["starts", "ends", "axes"]),
        ["TopK"] = (10, ["k"]),
        ["Clip"] = (11, ["min", "max"]),
        ["Pad"] = (11, ["pads", "value"]),
        ["Dropout"] = (12, ["ratio"]),
        ["ReduceSum"] = (13, ["axes"]),
        ["Split"] = (13, ["split"]),
        ["Squeeze"] = (13, ["axes"]),
        ["Unsqueeze"] = (13, ["axes"]),
        ["ReduceL1"] = (18, ["axes"]),
        ["ReduceL2"] = (18, ["axes"]),
        ["ReduceLogSum"] = (18, ["axes"]),
        ["ReduceLogSumExp"] = (18, ["axes"]),
        ["ReduceMax"] = (18, ["axes"]),
        ["ReduceMean"] = (18, ["axes"]),
        ["ReduceMin"] = (18, ["axes"]),
        ["ReduceProd"] = (18, ["axes"]),
        ["ReduceSumSquare"] = (18, ["axes"]),
    };

    /// <summary>Writes a node, whose output names were taken with <see cref="GraphWriter.Claim"/>.</summary>
    /// <param name="writer">The model.</param>
    /// <param name="node">A node of the standard operators as of opset 12 or older, or of another domain.</param>
    /// <param name="version">The version of another domain that has the node.</param>
    public static void Write(GraphWriter writer, NodeProto node, int version = 1)
    {
        string label = node.Name.Length > 0 ? node.Name : node.OpType;
        if (node.Domain.Length > 0)
            writer.Node(node.Domain, version, node.OpType, label, node.Input, node.Output, node.Attribute);
        else if (node.OpType is "Softmax" or "LogSoftmax" or "Hardmax" && writer.Opset >= 13 && Axis(node) != -1)
            WriteFlattened(writer, node, label);
        else
            writer.Node(Renamed(node.OpType), label, MovedInputs(writer, node), node.Output, KeptAttributes(writer, node));
    }

    private static string Renamed(string type) => type == "Scatter" ? "ScatterElements" : type;

    private static IEnumerable<string> MovedInputs(GraphWriter writer, NodeProto node)
    {
        List<string> inputs = [.. node.Input];
        if (Moved(writer, node) is { Length: > 0 } names)
            foreach (string name in names)
                inputs.Add(node.Attribute.FirstOrDefault(a => a.Name == name) is { } given ? Constant(writer, given) : "");
        while (inputs is [.., ""])
            inputs.RemoveAt(inputs.Count - 1);
        return inputs;
    }

    private static IEnumerable<AttributeProto> KeptAttributes(GraphWriter writer, NodeProto node)
    {
        string[] moved = Moved(writer, node);
        IEnumerable<AttributeProto> kept = node.Attribute.Where(a => !moved.Contains(a.Name));
        bool even = node.OpType == "Split" && !node.Attribute.Any(a => a.Name == "split") && node.Input.Count == 1;
        return even && writer.Opset >= 18 ? kept.Append(AttributeProto.Of("num_outputs", node.Output.Count)) : kept;
    }

    private static string[] Moved(GraphWriter writer, NodeProto node) =>
        Inputs.TryGetValue(node.OpType, out (int Since, string[] Names) moved) && writer.Opset >= moved.Since
            && node.Attribute.Any(a => moved.Names.Contains(a.Name)) ? moved.Names : [];

    private static string Constant(GraphWriter writer, AttributeProto attribute) => attribute.Type switch
    {
        Kind.Ints => writer.Initializer<long>(attribute.Name, [attribute.Ints.Count], [.. attribute.Ints]),
        Kind.Int => writer.Initializer(attribute.Name, [1], [attribute.I]),
        Kind.Float => writer.Initializer(attribute.Name, [], [attribute.F]),
        _ => throw new OnnxException($"The attribute '{attribute.Name}' is of kind {attribute.Type}, which no operator takes "
            + "as an input. Write the node in a form of the standard."),
    };

    private static long Axis(NodeProto node) => node.Attribute.FirstOrDefault(a => a.Name == "axis")?.I ?? 1;

    /// <summary>Until opset 12 these took all axes from the given one on as one; since 13 they take one axis.</summary>
    private static void WriteFlattened(GraphWriter writer, NodeProto node, string label)
    {
        string shape = writer.Node("Shape", [node.Input[0]]);
        string rows = writer.Node("Flatten", [node.Input[0]], AttributeProto.Of("axis", Axis(node)));
        string result = writer.Node(node.OpType, [rows], AttributeProto.Of("axis", -1));
        writer.Node("Reshape", label, [result, shape], node.Output);
    }
}
