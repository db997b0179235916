namespace DagNet.Onnx;

/// <summary>What each operator is written as: its standard form, or what stands for it where that is not one to one.</summary>
internal static class Lowerings
{
    public static string[] Write(Emission to, Node node) => node.Op switch
    {
        Expand expand => ExpandLowering.Write(to, node, expand),
        Reshape when MatMulLowering.Batched(node) is { } factors => MatMulLowering.WriteBatched(to, node, factors),
        Reshape reshape => ReshapeLowering.Write(to, node, reshape),
        MatMul product when product.TransposeA || product.TransposeB => MatMulLowering.Write(to, node, product),
        Extent extent => ExtentLowering.Write(to, node, extent),
        Where when node.Element == ElementType.Bool => WhereLowering.Write(to, node),
        Relu when node.Element.IsInteger => ReluLowering.Write(to, node),
        FourierTransform transform when node.Op.Onnx(to.Opset) is null => FourierLowering.Write(to, node, transform),
        Iota iota => IotaLowering.Write(to, node, iota),
        Pad pad => PadLowering.Write(to, node, pad),
        ScatterAdd scatter => ScatterAddLowering.Write(to, node, scatter),
        Slice slice when node.Op.Onnx(to.Opset) is null => SliceLowering.Write(to, node, slice),
        Unslice unslice => UnsliceLowering.Write(to, node, unslice),
        StandardOp { Origin: Resize resize } standard => ResizeLowering.Write(to, node, resize, standard.Form),
        StandardOp { Origin: AffineGrid grid } standard => AffineGridLowering.Write(to, node, grid, standard.Form),
        StandardOp { Origin: DeformConv deform } standard => DeformConvLowering.Write(to, node, deform, standard.Form),
        Resampling resampling => ResampleLowering.Write(to, node, resampling),
        ConvInputGradient gradient => ConvolutionLowering.Write(to, node, gradient),
        ConvWeightGradient gradient => ConvolutionLowering.Write(to, node, gradient),
        AveragePool pool when pool.Onnx(to.Opset) is null => ConvolutionLowering.Write(to, node, pool),
        AveragePoolGradient gradient => ConvolutionLowering.Write(to, node, gradient),
        Im2Col columns => UnfoldingLowering.Write(to, node, columns),
        Col2Im image => UnfoldingLowering.Write(to, node, image),
        MaxUnpool => MaxUnpoolLowering.Write(to, node),
        Softmax softmax when to.Opset < 13 && softmax.Axis < node.Shape.Rank - 1 => SoftmaxLowering.Write(to, node, softmax.Axis),
        LogSoftmax softmax when to.Opset < 13 && softmax.Axis < node.Shape.Rank - 1 => SoftmaxLowering.Write(to, node, softmax.Axis),
        RandomOp random when to.IsTraining => RandomLowering.Write(to, node, random),
        RandomOp => throw new OnnxException($"{node.Described}: draws random numbers, and inference has none in ONNX. "
            + "Let graph.IsTraining choose it, as Dropout does, or export a node before it."),
        _ => OlderOpsets.Write(to, node) ?? Standard(to, node),
    };

    private static string[] Standard(Emission to, Node node)
    {
        OnnxForm form = Emission.Form(node.Op, to.Opset) ?? throw new OnnxException(
            $"{node.Described}: ONNX opset {to.Opset} has no such operator. Choose a newer opset, give the operator an Onnx form "
            + "or a body of standard ones (Composite), or export a node before it.");
        bool widens = form.Domain == OperatorSet.Standard && node.Types.Length == 1 && !node.Inputs.IsEmpty;
        return widens && Widening.Of(form.Name, node.Inputs[0].Element) is { } wide
            ? Widening.Write(to, node, form, wide)
            : to.Standard(node, form);
    }
}
