using ILGPU;

namespace DagNet.Gpu;

/// <summary>
/// Softmax and LogSoftmax: a group for each row, a thread for each line that is no row or is short. Elements may come from a chain, and results go to one.
/// </summary>
internal static class SoftmaxKernel
{
    private const int GroupSize = GpuStep.GroupSize, LongRow = 64;

    /// <summary>A line is gone through three times, so what makes its elements must be short.</summary>
    private const int LongestProducer = 8;

    public static bool Produces(Node node, Fused chain) => chain.Instructions.Length <= LongestProducer;

    public static Action Bind(GpuStep step)
    {
        bool logarithm = step.Node.Op is LogSoftmax;
        int axis = logarithm ? ((LogSoftmax)step.Node.Op).Axis : ((Softmax)step.Node.Op).Axis;
        (nint outer, nint extent, nint inner) = GatherKernel.Around(step.X[0].Shape, axis);
        var lines = new Lines { Count = (int)(outer * inner), Extent = (int)extent, Inner = (int)inner, Logarithm = logarithm ? 1 : 0 };
        return ChainLink.Bind(ChainLink.Method(typeof(SoftmaxKernel), nameof(Start)), [], [ChainLink.Source<float>(step), ChainLink.Target<float>(step)],
            step, lines);
    }

    private static Action Start<TProducer, TSource, TConsumer, TTarget>(GpuStep step, Lines lines, TSource source, TTarget target)
        where TProducer : struct, IProducer<TSource, float> where TSource : struct where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        var a = new Arguments<TSource, TTarget> { Source = source, Target = target, Lines = lines };
        return lines.Inner == 1 && lines.Extent >= LongRow
            ? step.Groups(Math.Min(lines.Count, step.Concurrency), ByGroups<TProducer, TSource, TConsumer, TTarget>, a)
            : step.Over(lines.Count, ByThreads<TProducer, TSource, TConsumer, TTarget>, a);
    }

    private static void ByThreads<TProducer, TSource, TConsumer, TTarget>(Arguments<TSource, TTarget> arguments)
        where TProducer : struct, IProducer<TSource, float> where TSource : struct where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        Lines a = arguments.Lines;
        TSource source = arguments.Source;
        int stride = Grid.DimX * Group.DimX;
        for (int line = Grid.GlobalIndex.X; line < a.Count && line >= 0; line += stride)
        {
            int start = a.Start(line);
            float max = TProducer.Get(source, start), sum = 0;
            for (int k = 1; k < a.Extent; k++)
                max = Formulas.Max(max, TProducer.Get(source, start + k * a.Inner));
            for (int k = 0; k < a.Extent; k++)
                sum += Formulas.Exp(TProducer.Get(source, start + k * a.Inner) - max);
            float log = a.Logarithm != 0 ? Formulas.Log(sum) : 0, scale = 1 / sum;
            for (int k = 0; k < a.Extent; k++)
            {
                float x = TProducer.Get(source, start + k * a.Inner) - max;
                TConsumer.Take(arguments.Target, start + k * a.Inner, a.Logarithm != 0 ? x - log : Formulas.Exp(x) * scale);
            }
        }
    }

    private static void ByGroups<TProducer, TSource, TConsumer, TTarget>(Arguments<TSource, TTarget> arguments)
        where TProducer : struct, IProducer<TSource, float> where TSource : struct where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        Lines a = arguments.Lines;
        TSource source = arguments.Source;
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupSize);
        for (int line = Grid.IdxX; line < a.Count; line += Grid.DimX)
        {
            int start = line * a.Extent;
            float max = float.NegativeInfinity, sum = 0;
            for (int k = Group.IdxX; k < a.Extent; k += GroupSize)
                max = Formulas.Max(max, TProducer.Get(source, start + k));
            shared[Group.IdxX] = max;
            Group.Barrier();
            for (int half = GroupSize / 2; half > 0; half >>= 1)
            {
                if (Group.IdxX < half)
                    shared[Group.IdxX] = Formulas.Max(shared[Group.IdxX], shared[Group.IdxX + half]);
                Group.Barrier();
            }
            max = shared[0];
            Group.Barrier();
            for (int k = Group.IdxX; k < a.Extent; k += GroupSize)
                sum += Formulas.Exp(TProducer.Get(source, start + k) - max);
            shared[Group.IdxX] = sum;
            Group.Barrier();
            for (int half = GroupSize / 2; half > 0; half >>= 1)
            {
                if (Group.IdxX < half)
                    shared[Group.IdxX] += shared[Group.IdxX + half];
                Group.Barrier();
            }
            sum = shared[0];
            Group.Barrier();
            float log = a.Logarithm != 0 ? Formulas.Log(sum) : 0, scale = 1 / sum;
            for (int k = Group.IdxX; k < a.Extent; k += GroupSize)
            {
                float x = TProducer.Get(source, start + k) - max;
                TConsumer.Take(arguments.Target, start + k, a.Logarithm != 0 ? x - log : Formulas.Exp(x) * scale);
            }
        }
    }

    /// <summary>Lines along one axis: line l starts at l / inner · extent · inner + l % inner and goes on by inner.</summary>
    internal struct Lines
    {
        public int Count, Extent, Inner, Logarithm;

        /// <summary>Where a line starts.</summary>
        public readonly int Start(int line) => line / Inner * Extent * Inner + line % Inner;
    }

    private struct Arguments<TSource, TTarget> where TSource : struct where TTarget : struct
    {
        public TSource Source;
        public TTarget Target;
        public Lines Lines;
    }
}
