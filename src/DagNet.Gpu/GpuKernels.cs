namespace DagNet.Gpu;

/// <summary>Which kernel computes which operator on the device. A step without one runs on the CPU inside the plan, whose text says so.</summary>
internal static class GpuKernels
{
    private static readonly Dictionary<Type, Entry> Kernels = new()
    {
        [typeof(Fused)] = new(ChainKernel.Bind, ChainKernel.Obstacle),
    };

    /// <summary>Whether an operator has a kernel, for some element types at least.</summary>
    public static bool Has(Type op) => Kernels.ContainsKey(op) || op.IsAssignableTo(typeof(Pointwise));

    /// <summary>Why a step cannot run on the device; null where it can.</summary>
    public static string? Obstacle(Step step) => Find(step.Node.Op) is { } entry ? entry.Obstacle(step) : "no kernel";

    /// <summary>Binds a step that nothing stands in the way of to memory on the device.</summary>
    public static Action Bind(GpuStep step) => Find(step.Node.Op)!.Bind(step);

    private static Entry? Find(Op op) => Kernels.GetValueOrDefault(op.GetType()) ?? (op is Pointwise ? Kernels[typeof(Fused)] : null);

    /// <summary>A kernel and what it does not do.</summary>
    private sealed record Entry(Func<GpuStep, Action> Bind, Func<Step, string?> Obstacle);
}
