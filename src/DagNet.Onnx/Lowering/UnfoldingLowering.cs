namespace DagNet.Onnx;

/// <summary>
/// Windows as columns and back: convolutions with a kernel for each tap that has a 1 there and zeros elsewhere. Going back is an
/// operator of its own since opset 18.
/// </summary>
internal static class UnfoldingLowering
{
    public static string[] Write(Emission to, Node node, Im2Col op)
    {
        string y = to.Between("Conv", [ConvolutionLowering.Planes(to, node.Inputs[0]), Taps(to, op, node.Element)], ConvolutionLowering.Of("strides", op.Strides),
            ConvolutionLowering.Of("dilations", op.Dilations), ConvolutionLowering.Of("pads", [.. op.Before.Values, .. op.After.Values]));
        return to.Last(node, "Reshape", [y, to.Extents.Of(node.Shape)]);
    }

    public static string[] Write(Emission to, Node node, Col2Im op)
    {
        string x = to.Value(node.Inputs[0]);
        if (to.Opset >= 18 && node.Element == ElementType.Float32)
            return to.Last(node, "Col2Im", [x, to.Extents.Of(op.Extents), to.Longs(OnnxForm.Longs(op.Kernel))],
                op.Onnx(to.Opset)!.Attributes.Select(a => Attributes.Of(a.Name, a.Value)));
        Shape blocks = op.Blocks(op.Extents), kernel = Shape.Of(op.Kernel.Values);
        string planes = to.Between("Reshape",
            [x, to.Extents.Of([node.Shape[0] * node.Shape[1], kernel.Size, .. blocks.Dims])]);
        string y = ConvolutionLowering.Transposed(to, op, planes, Taps(to, op, node.Element), blocks, kernel, op.Extents, 1);
        return to.Last(node, "Reshape", [y, to.Extents.Of(node.Shape)]);
    }

    /// <summary>[taps, 1, kernel…]: the identity matrix.</summary>
    private static string Taps(Emission to, Unfolding op, ElementType element)
    {
        if (!element.IsFloat)
            throw new OnnxException($"{op.Name}: the windows are {element.Word}, but ONNX's convolutions, which this is written as, take "
                + "floats only. Cast its input.");
        Shape kernel = Shape.Of(op.Kernel.Values);
        var identity = new double[kernel.Count * kernel.Count];
        for (int tap = 0; tap < kernel.Count; tap++)
            identity[tap * (kernel.Count + 1)] = 1;
        return to.Constant(Literal.FromDoubles(identity, new(element, [kernel.Size, 1, .. kernel.Dims])));
    }
}
