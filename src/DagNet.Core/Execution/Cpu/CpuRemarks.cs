namespace DagNet;

/// <summary>What a plan's text says of the way in which a step is computed, where there are several.</summary>
internal static class CpuRemarks
{
    public static string? Of(Plan plan, Step step)
    {
        Op op = step.Node.Op;
        if (!CpuKernels.Has(op))
            return "by its reference formula, element by element: there is no kernel";
        if (op is Fused fused)
            return CompiledChain.Fits(fused) ? "compiled to vectors" : "block by block";
        if (step.Results[0].Type.Element is not (ElementType.Float32 or ElementType.Float64) || !Array.TrueForAll([.. step.Inputs], slot => slot.Type.Shape.IsKnown))
            return null;
        bool single = step.Results[0].Type.Element == ElementType.Float32;
        int[][] x = [.. step.Inputs.Select(slot => slot.Type.Shape.ToArray())];
        int[] y = step.Results[0].Type.Shape.ToArray();
        return op switch
        {
            MatMul product => MatMulKernel.Method(product, x[0], y, plan.Keeps(step.Inputs[1])),
            Conv conv => Convolved(SpatialKernel.Shape(conv, x[0], x[1], y), single),
            ConvInputGradient conv => Mirrored(SpatialKernel.Shape(conv, y, x[1], x[0]), single),
            ConvWeightGradient conv => Suits(SpatialKernel.Shape(conv, x[0], y, x[1]), single) ? Winograd.Remark : "product with a matrix of patches",
            _ => null,
        };
    }

    private static string Convolved(in ConvolutionShape shape, bool single)
        => Convolution.IsDirect(shape) ? "directly, channel by channel"
        : Suits(shape, single) ? Winograd.Remark
        : (single ? Convolution.SuitsPlanes<float>(shape) : Convolution.SuitsPlanes<double>(shape)) ? "over padded copies of the channels"
        : shape.Window.IsIdentity ? "product with the channels" : "product with a matrix of patches";

    private static string Mirrored(in ConvolutionShape shape, bool single)
        => Convolution.TryMirror(shape, out ConvolutionShape mirrored) && Convolved(mirrored, single) is var method && !method.StartsWith("product", StringComparison.Ordinal)
            ? method : "product, added up from a matrix of patches";

    private static bool Suits(in ConvolutionShape shape, bool single) => single && Winograd.Suits<float>(shape);
}
