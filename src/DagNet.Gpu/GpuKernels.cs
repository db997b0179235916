namespace DagNet.Gpu;

/// <summary>Which kernel computes which operator on the device. A step without one runs on the CPU inside the plan, whose text says so.</summary>
internal static class GpuKernels
{
    private static readonly Dictionary<Type, Entry> Kernels = new()
    {
        [typeof(Fused)] = new(ChainKernel.Bind, ChainKernel.Obstacle),
        [typeof(Duplicate)] = new(CopyKernel.Bind, CopyKernel.Obstacle),
        [typeof(BitCast)] = new(CopyKernel.Bind, CopyKernel.Obstacle),
        [typeof(Expand)] = new(CopyKernel.Bind, CopyKernel.Obstacle),
        [typeof(Transpose)] = new(CopyKernel.Bind, CopyKernel.Obstacle),
        [typeof(Concat)] = new(CopyKernel.Bind, CopyKernel.Obstacle),
        [typeof(Slice)] = new(CopyKernel.Bind, CopyKernel.Obstacle),
        [typeof(Unslice)] = new(CopyKernel.Bind, CopyKernel.Obstacle),
        [typeof(Pad)] = new(PadKernel.Bind),
        [typeof(Gather)] = new(IndexedKernel.Bind, IndexedKernel.Obstacle),
        [typeof(ScatterAdd)] = new(IndexedKernel.Bind, IndexedKernel.Obstacle),
        [typeof(GatherElements)] = new(IndexedKernel.Bind, IndexedKernel.Obstacle),
        [typeof(ScatterElements)] = new(IndexedKernel.Bind, IndexedKernel.Obstacle),
        [typeof(GatherND)] = new(IndexedKernel.Bind, IndexedKernel.Obstacle),
        [typeof(ScatterND)] = new(IndexedKernel.Bind, IndexedKernel.Obstacle),
        [typeof(MaxUnpool)] = new(IndexedKernel.Bind, IndexedKernel.Obstacle),
        [typeof(ReduceSum)] = new(ReduceKernel.Bind, ReduceKernel.Obstacle) { Produces = Always, Consumes = Always },
        [typeof(ReduceMax)] = new(ReduceKernel.Bind, ReduceKernel.Obstacle) { Produces = Always, Consumes = Always },
        [typeof(ReduceMin)] = new(ReduceKernel.Bind, ReduceKernel.Obstacle) { Produces = Always, Consumes = Always },
        [typeof(ReduceProd)] = new(ReduceKernel.Bind, ReduceKernel.Obstacle) { Produces = Always, Consumes = Always },
        [typeof(ArgMax)] = new(ExtremeKernel.Bind, ExtremeKernel.Obstacle),
        [typeof(ArgMin)] = new(ExtremeKernel.Bind, ExtremeKernel.Obstacle),
        [typeof(CumSum)] = new(CumSumKernel.Bind, CumSumKernel.Obstacle),
        [typeof(MatMul)] = new(MatMulKernel.Bind, MatMulKernel.Obstacle) { Consumes = ProductKernel.Consumes },
        [typeof(Softmax)] = new(SoftmaxKernel.Bind, Supported.Single) { Produces = SoftmaxKernel.Produces, Consumes = Always },
        [typeof(LogSoftmax)] = new(SoftmaxKernel.Bind, Supported.Single) { Produces = SoftmaxKernel.Produces, Consumes = Always },
        [typeof(TopK)] = new(TopKKernel.Bind, TopKKernel.Obstacle),
        [typeof(Conv)] = new(ConvKernel.Forward, Supported.Single) { Consumes = ProductKernel.Consumes },
        [typeof(ConvInputGradient)] = new(ConvKernel.InputGradient, Supported.Single) { Consumes = ProductKernel.Consumes },
        [typeof(ConvWeightGradient)] = new(ConvKernel.WeightGradient, Supported.Single) { Consumes = ProductKernel.Consumes },
        [typeof(MaxPool)] = new(PoolKernel.Maximum, Supported.Single),
        [typeof(AveragePool)] = new(PoolKernel.Average, Supported.Single),
        [typeof(AveragePoolGradient)] = new(PoolKernel.AverageGradient, Supported.Single),
        [typeof(Im2Col)] = new(UnfoldingKernel.Bind, UnfoldingKernel.Obstacle),
        [typeof(Col2Im)] = new(UnfoldingKernel.Bind, UnfoldingKernel.Obstacle),
        [typeof(Resample)] = new(ResampleKernel.Bind, ResampleKernel.Obstacle),
        [typeof(ResampleGradient)] = new(ResampleKernel.Bind, ResampleKernel.Obstacle),
        [typeof(RandomUniform)] = new(RandomKernel.Bind, Supported.Single),
        [typeof(RandomNormal)] = new(RandomKernel.Bind, Supported.Single),
    };

    /// <summary>Whether an operator has a kernel, for some element types at least.</summary>
    public static bool Has(Type op) => Kernels.ContainsKey(op) || op.IsAssignableTo(typeof(Pointwise));

    /// <summary>Why a step cannot run on the device; null where it can.</summary>
    public static string? Obstacle(Step step)
        => step.Node.Op is Merged ? null : Find(step.Node.Op) is { } entry ? entry.Obstacle?.Invoke(step) : "no kernel";

    /// <summary>Whether one kernel computes an operator with the chains beside it.</summary>
    public static bool Merges(Node node, Fused? producer, Fused? consumer)
        => Find(node.Op) is { } entry && entry.Obstacle?.Invoke(Step.Of(node)) is null
            && (producer is null || (entry.Produces?.Invoke(node, producer) == true && ChainFormula.Obstacle(producer) is null))
            && (consumer is null || (entry.Consumes?.Invoke(node, consumer) == true && ChainFormula.Obstacle(consumer) is null));

    /// <summary>Binds a step that nothing stands in the way of to memory on the device.</summary>
    public static Action Bind(GpuStep step) => Find(step.Node.Op)!.Bind(step);

    private static bool Always(Node node, Fused chain) => true;

    private static Entry? Find(Op op) => Kernels.GetValueOrDefault(op.GetType()) ?? (op is Pointwise ? Kernels[typeof(Fused)] : null);

    /// <summary>A kernel and what it does not do.</summary>
    private sealed record Entry(Func<GpuStep, Action> Bind, Func<Step, string?>? Obstacle = null)
    {
        /// <summary>Whether it reads its input from a chain; null for never.</summary>
        public Func<Node, Fused, bool>? Produces { get; init; }

        /// <summary>Whether it gives its results to a chain; null for never.</summary>
        public Func<Node, Fused, bool>? Consumes { get; init; }
    }
}
