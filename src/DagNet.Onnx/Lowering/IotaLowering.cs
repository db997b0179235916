using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>0, 1, 2, … up to a named extent.</summary>
internal static class IotaLowering
{
    public static string[] Write(Emission to, Node node, Iota iota)
    {
        string Number(long value) => to.Constant(Literal.Scalar(value, ElementType.Int64));
        string[] inputs = [Number(0), to.Between("Squeeze", [to.Extents.Of(iota.Extent)]), Number(1)];
        return iota.Element == ElementType.Int64 ? to.Last(node, "Range", inputs)
            : to.Last(node, "Cast", [to.Between("Range", inputs)], AttributeProto.Of("to", (long)iota.Element));
    }
}
