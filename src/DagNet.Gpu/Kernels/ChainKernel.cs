using ILGPU;

namespace DagNet.Gpu;

/// <summary>Chains of pointwise operators, each as one kernel; an operator alone is a chain of one.</summary>
internal static class ChainKernel
{
    public static string? Obstacle(Step step) => ChainFormula.Obstacle(ChainOf(step.Node));

    public static Action Bind(GpuStep step)
    {
        Fused chain = ChainOf(step.Node);
        BoundChain bound = BoundChain.Of(chain, ChainRole.Whole, step.X, step.Y);
        return ChainLink.Bind(ChainLink.Method(typeof(ChainKernel), nameof(Start)), [], [new(bound.Type.Chain, bound.Arguments)], step, chain.Shape.Count);
    }

    private static Action Start<TChain, TArguments>(GpuStep step, int count, TArguments arguments)
        where TChain : struct, IChain<TArguments> where TArguments : struct
        => step.Over(count, Run<TChain, TArguments>, arguments);

    private static void Run<TChain, TArguments>(TArguments arguments) where TChain : struct, IChain<TArguments> where TArguments : struct
    {
        int count = TChain.Count(arguments), stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < count && i >= 0; i += stride)
            TChain.At(arguments, i);
    }

    private static Fused ChainOf(Node node) => node.Op as Fused ?? new Fused(node.Shape, [.. node.Inputs.Select(x => x.Type)],
        [new((Pointwise)node.Op, [.. Enumerable.Range(0, node.Inputs.Length)])], [node.Inputs.Length]);
}
