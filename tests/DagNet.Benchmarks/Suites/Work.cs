namespace DagNet.Benchmarks;

/// <summary>The floating-point operations of a plan.</summary>
internal static class Work
{
    public static double Of(Plan plan) => plan.Steps.Sum(Of);

    private static double Of(Step step) => step.Node.Op switch
    {
        MatMul product => 2.0 * step.Results[0].Type.Shape.Count * step.Inputs[0].Type.Shape[product.TransposeA ? ^2 : ^1].Value,
        // Every element of the result, or of the gradient, meets each weight of its group's filters once.
        Conv => 2.0 * step.Results[0].Type.Shape.Count * step.Inputs[1].Type.Shape.Count / step.Inputs[1].Type.Shape[0].Value,
        ConvInputGradient => 2.0 * step.Inputs[0].Type.Shape.Count * step.Inputs[1].Type.Shape.Count / step.Inputs[1].Type.Shape[0].Value,
        ConvWeightGradient => 2.0 * step.Inputs[1].Type.Shape.Count * step.Results[0].Type.Shape.Count / step.Results[0].Type.Shape[0].Value,
        Fused fused => (double)fused.Instructions.Length * fused.Shape.Count,
        ReduceSum => step.Inputs[0].Type.Shape.Count,
        _ => 0,
    };
}
