namespace DagNet.Onnx;

/// <summary>Relu of whole numbers, which the standard has since opset 14, and ONNX Runtime for int32 only.</summary>
internal static class ReluLowering
{
    public static string[] Write(Emission to, Node node)
    {
        string x = to.Value(node.Inputs[0]);
        if (node.Element == ElementType.UInt8)
            return [x];
        string zero = to.Constant(Literal.Scalar(0, node.Element));
        return to.Last(node, "Where", [to.Between("Greater", [x, zero]), x, zero]);
    }
}
