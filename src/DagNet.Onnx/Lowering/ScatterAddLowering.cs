using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Sums at indices: the indices' axes become one, along which ScatterElements adds.</summary>
internal static class ScatterAddLowering
{
    public static string[] Write(Emission to, Node node, ScatterAdd scatter)
    {
        if (to.Opset < 16)
            throw new OnnxException($"{node.Described}: ONNX opset {to.Opset} cannot add up what goes to equal indices. "
                + "Choose opset 16 or newer, or export a node before it.");
        Node indices = node.Inputs[0], x = node.Inputs[1];
        int end = scatter.Axis + indices.Shape.Rank;
        Shape merged = [.. x.Shape.Dims[..scatter.Axis], indices.Shape.Size, .. x.Shape.Dims[end..]];
        string elements = merged == x.Shape ? to.Value(x) : to.Between("Reshape", [to.Value(x), to.Extents.Of(merged)]);
        string places = Scattering.Spread(to, to.Value(indices), scatter.Axis, merged);
        return to.Last(node, "ScatterElements", Scattering.Inputs(to, elements, places, node.Shape, node.Element),
            AttributeProto.Of("axis", scatter.Axis), AttributeProto.Of("reduction", "add"));
    }
}
