namespace DagNet.Onnx;

/// <summary>What is valid in the standard, but what ONNX Runtime 1.31 cannot compute on the CPU, or only in the precision of float32.</summary>
internal static class Runtimes
{
    /// <summary>True where a composite does better to leave as its body.</summary>
    public static bool Lack(string type, Node node, int opset)
    {
        ElementType element = node.Inputs[0].Element;
        return type switch
        {
            // Attributes are float32 in the standard, and so are the kernels.
            "Celu" or "Elu" or "Gelu" or "Hardmax" or "HardSigmoid" or "HardSwish" or "LeakyRelu" or "Mean" or "Mish" or "PRelu" or "Selu" or "Shrink"
                or "Softsign" or "ThresholdedRelu" => element != ElementType.Float32,
            // Its 1/N is a float32.
            "DFT" => element != ElementType.Float32 && node.Op is DFT { Inverse: true },
            // Its statistics are float32, whatever the input is.
            "LayerNormalization" => element != ElementType.Float32 && node.Types.Length > 1,
            // The standard has them for float32 and narrower types only.
            "CausalConvWithState" or "LinearAttention" or "RotaryEmbedding" => element != ElementType.Float32,
            // Of other types ONNX Runtime computes a body whose rows without a key are NaN.
            "Attention" => element != ElementType.Float32,
            "Swish" => true,
            "GRU" or "LSTM" or "RNN" => element != ElementType.Float32,
            "Clip" => opset < 12 && element != ElementType.Float32,
            "DepthToSpace" or "SpaceToDepth" => !element.IsFloat || (opset < 13 && element != ElementType.Float32),
            // The size of an image with one element along an axis: a division by 0 in the standard's formula.
            "AffineGrid" => element != ElementType.Float32 || ((AffineGrid)node.Op) is { AlignCorners: true } grid && grid.Extents.Dims.Contains(1),
            "DeformConv" => node.Shape.Rank != 4,
            "GridSample" => element != ElementType.Float32 || !(node.Shape.Rank == 4
                || (node.Shape.Rank == 5 && opset >= 20 && ((GridSample)node.Op).Mode != Interpolation.Cubic)),
            "LpPool" or "MeanVarianceNormalization" => element != ElementType.Float32,
            "GlobalLpPool" => element != ElementType.Float32 || opset >= 22,
            "LRN" => element != ElementType.Float32 || node.Shape.Rank != 4 || ((LRN)node.Op).Size % 2 == 0,
            "RoiAlign" => opset >= 22 && (RoiAlign)node.Op is not { SamplingRatio: 0, Maximum: true },
            "Resize" => element is not (ElementType.Float32 or ElementType.Int32 or ElementType.UInt8)
                || Refuses((Resize)node.Op, node.Inputs[0].Shape),
            "OneHot" => node.Types[0].Element is not (ElementType.Float32 or ElementType.Int64),
            _ => false,
        };
    }

    /// <summary>
    /// Only the last axes of few ranks are interpolated; and where a scale makes no whole extent, the standard's data aligns the
    /// fractional end of the axis, the runtime the last element.
    /// </summary>
    private static bool Refuses(Resize resize, Shape shape)
    {
        (Dim[] extents, double[] scales) = resize.Targets(shape);
        int first = Enumerable.Range(0, extents.Length).Where(k => extents[k] != shape[resize.Axes[k]] || scales[k] is not (0 or 1))
            .Select(k => resize.Axes[k]).DefaultIfEmpty(shape.Rank).Min();
        bool last = resize.Mode switch
        {
            Interpolation.Linear => first >= shape.Rank - 2 || (shape.Rank == 5 && first >= 2),
            Interpolation.Cubic => shape.Rank is 2 or 4 && first >= shape.Rank - 2,
            _ => true,
        };
        bool fractional = resize.Coordinates is CoordinateTransformation.AlignCorners or CoordinateTransformation.TfCropAndResize
            && Enumerable.Range(0, extents.Length).Any(k => scales[k] != 0
                && !(extents[k].IsKnown && extents[k].Value == (float)scales[k] * shape[resize.Axes[k]].Value));
        return !last || fractional;
    }
}
