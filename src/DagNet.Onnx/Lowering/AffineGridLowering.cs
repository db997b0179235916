namespace DagNet.Onnx;

/// <summary>AffineGrid takes the whole shape of the image as an input, of which the number of channels does not matter.</summary>
internal static class AffineGridLowering
{
    public static string[] Write(Emission to, Node node, AffineGrid grid, OnnxForm form) => to.Last(node, "AffineGrid",
        [to.Value(node.Inputs[0]), to.Extents.OfAll([node.Shape[0], 1, .. grid.Extents.Dims])],
        form.Attributes.Select(a => Attributes.Of(a.Name, a.Value)));
}
