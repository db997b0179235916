namespace DagNet;

/// <summary>Binds a step to memory: what it returns computes the step, again and again, without allocating.</summary>
internal delegate Action CpuKernel(CpuStep step);

/// <summary>Which kernel computes which operator. An operator without a line runs by its reference formula.</summary>
internal static class CpuKernels
{
    private static readonly Dictionary<Type, CpuKernel> Kernels = new()
    {
        [typeof(Fused)] = FusedKernel.Bind,
        [typeof(Duplicate)] = CopyKernel.Duplicate,
        [typeof(BitCast)] = CopyKernel.Duplicate,
        [typeof(Expand)] = CopyKernel.Expand,
        [typeof(Transpose)] = CopyKernel.Transpose,
        [typeof(MatMul)] = MatMulKernel.Bind,
        [typeof(FourierTransform)] = FourierTransformKernel.Bind,
        [typeof(Det)] = DetKernel.Bind,
        [typeof(ReduceSum)] = ReduceKernel.Sum,
        [typeof(ReduceMax)] = ReduceKernel.Max,
        [typeof(ReduceMin)] = ReduceKernel.Min,
        [typeof(ReduceProd)] = ReduceKernel.Prod,
        [typeof(ArgMax)] = ExtremeKernel.Bind,
        [typeof(ArgMin)] = ExtremeKernel.Bind,
        [typeof(CumSum)] = CumSumKernel.Bind,
        [typeof(TopK)] = TopKKernel.Bind,
        [typeof(GatherElements)] = ElementsKernel.Gather,
        [typeof(ScatterElements)] = ElementsKernel.Scatter,
        [typeof(GatherND)] = SlicesKernel.Gather,
        [typeof(ScatterND)] = SlicesKernel.Scatter,
        [typeof(Concat)] = CopyKernel.Concat,
        [typeof(Slice)] = CopyKernel.Slice,
        [typeof(Unslice)] = CopyKernel.Unslice,
        [typeof(Pad)] = PadKernel.Bind,
        [typeof(Gather)] = GatherKernel.Gather,
        [typeof(ScatterAdd)] = GatherKernel.ScatterAdd,
        [typeof(Conv)] = SpatialKernel.Conv,
        [typeof(ConvInputGradient)] = SpatialKernel.ConvInputGradient,
        [typeof(ConvWeightGradient)] = SpatialKernel.ConvWeightGradient,
        [typeof(MaxPool)] = SpatialKernel.MaxPool,
        [typeof(MaxUnpool)] = SpatialKernel.MaxUnpool,
        [typeof(AveragePool)] = SpatialKernel.AveragePool,
        [typeof(AveragePoolGradient)] = SpatialKernel.AveragePoolGradient,
        [typeof(Col2Im)] = UnfoldingKernel.Bind,
        [typeof(Im2Col)] = UnfoldingKernel.Bind,
        [typeof(Resample)] = ResampleKernel.Bind,
        [typeof(ResampleGradient)] = ResampleKernel.Gradient,
        [typeof(RoiAverage)] = RoiKernel.Average,
        [typeof(RoiAverageGradient)] = RoiKernel.Average,
        [typeof(RoiMaximum)] = RoiKernel.Maximum,
        [typeof(Softmax)] = SoftmaxKernel.Softmax,
        [typeof(LogSoftmax)] = SoftmaxKernel.LogSoftmax,
        [typeof(RandomUniform)] = RandomKernel.Bind,
        [typeof(RandomNormal)] = RandomKernel.Bind,
    };

    public static bool Has(Type op) => Kernels.ContainsKey(op) || op.IsAssignableTo(typeof(Pointwise));

    /// <summary>Whether there is a kernel, other than the operator's own formula.</summary>
    public static bool Has(Op op) => op is Pointwise || Kernels.ContainsKey(op.GetType());

    public static Action Bind(CpuStep step)
    {
        if (Array.TrueForAll(step.Y, r => r.Count == 0))
            return () => { };
        Op op = step.Node.Op;
        CpuKernel kernel = Kernels.GetValueOrDefault(op.GetType()) ?? (op is Pointwise ? PointwiseKernel.Bind : ReferenceKernel.Bind);
        try
        {
            return kernel(step);
        }
        catch (Exception e) when (e is not DagNetException)
        {
            throw new BackendException($"{step.Node.Described}: the CPU kernel cannot be made for "
                + $"{string.Join(", ", step.X.Select(x => x.Type))}: {e.Message}", e);
        }
    }
}
