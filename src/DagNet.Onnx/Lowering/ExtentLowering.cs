using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>The extent of a dimension as a scalar of the wanted type.</summary>
internal static class ExtentLowering
{
    public static string[] Write(Emission to, Node node, Extent extent)
    {
        string list = to.Extents.Of(extent.Dim);
        return extent.Element == ElementType.Int64
            ? to.Last(node, "Squeeze", [list])
            : to.Last(node, "Cast", [to.Between("Squeeze", [list])], AttributeProto.Of("to", (long)extent.Element));
    }
}
