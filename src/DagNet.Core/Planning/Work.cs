namespace DagNet;

/// <summary>The floating-point operations of a plan's steps, by the textbook's count; kernels may need fewer or more.</summary>
internal static class Work
{
    public static double Of(Plan plan) => plan.Steps.Sum(Of);

    public static double Of(Step step) => step.Node.Op switch
    {
        MatMul product => 2.0 * Count(step.Results[0]) * step.Inputs[0].Type.Shape[product.TransposeA ? ^2 : ^1].Value,
        // Every element of the result, or of the gradient, meets each weight of its filter once.
        Conv => 2.0 * Count(step.Results[0]) * PerFilter(step.Inputs[1]),
        ConvInputGradient => 2.0 * Count(step.Inputs[0]) * PerFilter(step.Inputs[1]),
        ConvWeightGradient => 2.0 * Count(step.Inputs[1]) * PerFilter(step.Results[0]),
        Fused fused => Of(fused),
        ReduceSum => Count(step.Inputs[0]),
        Merged merged => Of(Step.Of(merged.Core)) + Of(merged.Producer) + Of(merged.Consumer),
        _ => 0,
    };

    private static double Of(Fused? chain) => chain is null ? 0 : (double)chain.Instructions.Length * chain.Shape.Count;

    private static double Count(Slot slot) => slot.Type.Shape.Count;

    private static double PerFilter(Slot weight) => Count(weight) / Math.Max(1, weight.Type.Shape[0].Value);
}
