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
            "Celu" or "Elu" or "Gelu" or "HardSigmoid" or "HardSwish" or "LeakyRelu" or "Mean" or "Mish" or "PRelu" or "Selu" or "Shrink"
                or "Softsign" or "ThresholdedRelu" => element != ElementType.Float32,
            "Swish" => true,
            "Clip" => opset < 12 && element != ElementType.Float32,
            "DepthToSpace" or "SpaceToDepth" => !element.IsFloat || (opset < 13 && element != ElementType.Float32),
            "OneHot" => node.Types[0].Element is not (ElementType.Float32 or ElementType.Int64),
            _ => false,
        };
    }
}
