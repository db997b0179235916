namespace DagNet.Onnx;

/// <summary>Operators that are not one to one a standard node, and what they are written as.</summary>
internal static class Lowerings
{
    public static string[] Write(Emission to, Node node) => node.Op switch
    {
        Expand expand => ExpandLowering.Write(to, node, expand),
        Reshape reshape => ReshapeLowering.Write(to, node, reshape),
        MatMul product => MatMulLowering.Write(to, node, product),
        Extent extent => ExtentLowering.Write(to, node, extent),
        RandomOp => throw new OnnxException($"{node.Described}: draws random numbers, and inference has none in ONNX. "
            + "Let graph.IsTraining choose it, as Dropout does, or export a node before it."),
        _ => throw new OnnxException($"{node.Described}: ONNX opset {to.Opset} has no such operator. Choose a newer opset, "
            + "give the operator an Onnx form or a body of standard ones (Composite), or export a node before it."),
    };
}
