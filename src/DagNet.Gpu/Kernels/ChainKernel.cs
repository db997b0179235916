using ILGPU;

namespace DagNet.Gpu;

/// <summary>Chains of pointwise operators, each as one kernel; an operator alone is a chain of one.</summary>
internal static class ChainKernel
{
    public static string? Obstacle(Step step) => ChainFormula.Obstacle(ChainOf(step.Node));

    public static Action Bind(GpuStep step)
    {
        Fused chain = ChainOf(step.Node);
        return Bind(step, BoundChain.Of(chain, ChainRole.Whole, step.X, step.Y), chain.Shape.Count);
    }

    /// <summary>A group of updates, as one kernel over all their elements.</summary>
    /// <param name="step">One of them.</param>
    /// <param name="group">The group.</param>
    /// <param name="views">Its views in memory.</param>
    public static Action Bind(GpuStep step, UpdateGroup group, ReadOnlySpan<GpuOperand> views)
        => Bind(step, BoundChain.Of(group, views), group.Steps.Sum(s => ((Fused)s.Node.Op).Shape.Count));

    private static Action Bind(GpuStep step, BoundChain bound, int count)
        => ChainLink.Bind(ChainLink.Method(typeof(ChainKernel), nameof(Start)), [], [new(bound.Type.Chain, bound.Arguments)], step, count);

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
