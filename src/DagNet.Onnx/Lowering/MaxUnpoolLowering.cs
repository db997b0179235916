using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Elements added up at positions in the whole tensor. The standard's MaxUnpool keeps one of those that meet.</summary>
internal static class MaxUnpoolLowering
{
    public static string[] Write(Emission to, Node node)
    {
        if (to.Opset < 16)
            throw new OnnxException($"{node.Described}: ONNX opset {to.Opset} cannot add up what goes to equal positions. "
                + "Choose opset 16 or newer, or export a node before it.");
        string list = to.Longs(-1);
        string values = to.Between("Reshape", [to.Value(node.Inputs[0]), list]);
        string positions = to.Between("Reshape", [to.Value(node.Inputs[1]), list]);
        string sums = to.Between("ScatterElements", Scattering.Inputs(to, values, positions, [node.Shape.Size], node.Element),
            AttributeProto.Of("axis", 0), AttributeProto.Of("reduction", "add"));
        return to.Last(node, "Reshape", [sums, to.Extents.Of(node.Shape)]);
    }
}
