using System.Numerics;
using System.Runtime.InteropServices;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>
/// Reductions along any axes: a thread for each result, or a group where a result's elements lie in a row; long ones in parts. Elements may come from
/// a chain, and results go to one.
/// </summary>
internal static class ReduceKernel
{
    private const int GroupSize = GpuStep.GroupSize;

    /// <summary>From so many elements in a row on a group is faster than a thread.</summary>
    private const int LongRow = 32;

    public static string? Obstacle(Step step)
        => Supported.Of(step.Node.Element, ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.UInt8)
            ?? (Walks(step.Node) is null ? $"more than {Walk.MostAxes} axes go on apart" : null);

    public static Action Bind(GpuStep step) => step.Y[0].Type.Element switch
    {
        ElementType.Float32 when step.Node.Op is ReduceMax => Bind<float, MaxSingleReducer>(step, float.NegativeInfinity),
        ElementType.Float32 when step.Node.Op is ReduceMin => Bind<float, MinSingleReducer>(step, float.PositiveInfinity),
        ElementType.Float32 => Bind<float>(step),
        ElementType.Int32 => Bind<int>(step),
        ElementType.Int64 => Bind<long>(step),
        _ => Bind<byte>(step),
    };

    private static Action Bind<T>(GpuStep step) where T : unmanaged, INumber<T> => step.Node.Op switch
    {
        ReduceSum => Bind<T, SumReducer<T>>(step, T.Zero),
        ReduceProd => Bind<T, ProductReducer<T>>(step, T.One),
        ReduceMax => Bind<T, MaxReducer<T>>(step, Least<T>()),
        _ => Bind<T, MinReducer<T>>(step, Greatest<T>()),
    };

    private static T Least<T>() where T : unmanaged => Constant<T>(float.NegativeInfinity, int.MinValue, long.MinValue, byte.MinValue);

    private static T Greatest<T>() where T : unmanaged => Constant<T>(float.PositiveInfinity, int.MaxValue, long.MaxValue, byte.MaxValue);

    private static T Constant<T>(float single, int small, long large, byte tiny) where T : unmanaged
        => (T)(typeof(T) == typeof(float) ? single : typeof(T) == typeof(int) ? small : typeof(T) == typeof(long) ? (object)large : tiny);

    private static Action Bind<T, TReducer>(GpuStep step, T identity) where T : unmanaged where TReducer : struct, IReducer<T>
    {
        (Walk kept, Walk reduced, bool rows) = Walks(step.Node)!.Value;
        var a = new Reduction<T>
        {
            Kept = kept,
            Reduced = reduced,
            Identity = identity,
            Outputs = step.Y[0].Count,
            Length = step.X[0].Count / Math.Max(1, step.Y[0].Count),
        };
        bool grouped = rows && a.Length >= LongRow;
        int most = grouped ? step.Concurrency : step.Concurrency * GroupSize / 4, least = grouped ? 8 * GroupSize : 64;
        int parts = Math.Clamp(most / a.Outputs, 1, Math.Max(1, a.Length / least));
        a.PartLength = (a.Length + parts - 1) / parts;
        ChainLink source = ChainLink.Source<T>(step), target = ChainLink.Target<T>(step);
        if (parts == 1)
            return Pass<T, TReducer>(step, a, grouped, 1, source, target);
        Reduction<T> last = a;
        ChainLink between = ChainLink.Memory(step.Scratch((long)parts * a.Outputs * Marshal.SizeOf<T>()).Cast<T>());
        (last.Length, last.PartLength) = (parts, parts);
        last.Kept = Walk.Of([a.Outputs], [1], [1])!.Value;
        last.Reduced = Walk.Of([parts], [a.Outputs], [1])!.Value;
        Action first = Pass<T, TReducer>(step, a, grouped, parts, source, between), second = Pass<T, TReducer>(step, last, false, 1, between, target);
        return () =>
        {
            first();
            second();
        };
    }

    private static Action Pass<T, TReducer>(GpuStep step, Reduction<T> a, bool grouped, int parts, ChainLink source, ChainLink target)
        where T : unmanaged where TReducer : struct, IReducer<T>
    {
        a.Items = a.Outputs * parts;
        return ChainLink.Bind(ChainLink.Method(typeof(ReduceKernel), nameof(Start)), [typeof(T), typeof(TReducer)], [source, target], step, a, grouped);
    }

    private static Action Start<T, TReducer, TProducer, TSource, TConsumer, TTarget>(
        GpuStep step, Reduction<T> reduction, bool grouped, TSource source, TTarget target)
        where T : unmanaged where TReducer : struct, IReducer<T> where TProducer : struct, IProducer<TSource, T> where TSource : struct
        where TConsumer : struct, IConsumer<TTarget, T> where TTarget : struct
    {
        var a = new Arguments<T, TSource, TTarget> { Source = source, Target = target, Over = reduction };
        return grouped
            ? step.Groups(Math.Min(reduction.Items, step.Concurrency), ByGroups<T, TReducer, TProducer, TSource, TConsumer, TTarget>, a)
            : step.Over(reduction.Items, ByThreads<T, TReducer, TProducer, TSource, TConsumer, TTarget>, a);
    }

    /// <summary>How results and the elements of one are gone through; and whether the latter lie in a row.</summary>
    private static (Walk Kept, Walk Reduced, bool Rows)? Walks(Node node)
    {
        int[] shape = node.Inputs[0].Shape.ToArray(), strides = Walk.Dense(shape);
        Axes axes = ((Reduce)node.Op).Axes;
        int[] kept = [.. Enumerable.Range(0, shape.Length).Where(k => !axes.Contains(k))], reduced = axes.ToArray();
        Walk? Over(int[] some) => Walk.Of([.. some.Select(k => shape[k])], [.. some.Select(k => strides[k])], new int[some.Length]);
        int last = Array.FindLastIndex(shape, extent => extent != 1);
        return Over(kept) is { } outputs && Over(reduced) is { } elements ? (outputs, elements, last >= 0 && axes.Contains(last)) : null;
    }

    private static void ByThreads<T, TReducer, TProducer, TSource, TConsumer, TTarget>(Arguments<T, TSource, TTarget> arguments)
        where T : unmanaged where TReducer : struct, IReducer<T> where TProducer : struct, IProducer<TSource, T> where TSource : struct
        where TConsumer : struct, IConsumer<TTarget, T> where TTarget : struct
    {
        Reduction<T> a = arguments.Over;
        int stride = Grid.DimX * Group.DimX;
        for (int item = Grid.GlobalIndex.X; item < a.Items && item >= 0; item += stride)
        {
            int output = item % a.Outputs, part = item / a.Outputs, from = a.Kept.First(output);
            int end = IntrinsicMath.Min((part + 1) * a.PartLength, a.Length);
            TConsumer.Take(arguments.Target, item, Range<T, TReducer, TProducer, TSource>(arguments.Source, a, from, part * a.PartLength, 1, end));
        }
    }

    private static void ByGroups<T, TReducer, TProducer, TSource, TConsumer, TTarget>(Arguments<T, TSource, TTarget> arguments)
        where T : unmanaged where TReducer : struct, IReducer<T> where TProducer : struct, IProducer<TSource, T> where TSource : struct
        where TConsumer : struct, IConsumer<TTarget, T> where TTarget : struct
    {
        Reduction<T> a = arguments.Over;
        ArrayView<T> shared = SharedMemory.Allocate<T>(GroupSize);
        for (int item = Grid.IdxX; item < a.Items; item += Grid.DimX)
        {
            int output = item % a.Outputs, part = item / a.Outputs, from = a.Kept.First(output);
            int end = IntrinsicMath.Min((part + 1) * a.PartLength, a.Length);
            shared[Group.IdxX] = Range<T, TReducer, TProducer, TSource>(arguments.Source, a, from, part * a.PartLength + Group.IdxX, GroupSize, end);
            Group.Barrier();
            for (int half = GroupSize / 2; half > 0; half >>= 1)
            {
                if (Group.IdxX < half)
                    shared[Group.IdxX] = TReducer.Combine(shared[Group.IdxX], shared[Group.IdxX + half]);
                Group.Barrier();
            }
            if (Group.IdxX == 0)
                TConsumer.Take(arguments.Target, item, shared[0]);
            Group.Barrier();
        }
    }

    private static T Range<T, TReducer, TProducer, TSource>(TSource source, Reduction<T> a, int from, int start, int step, int end)
        where T : unmanaged where TReducer : struct, IReducer<T> where TProducer : struct, IProducer<TSource, T> where TSource : struct
    {
        T sum = a.Identity, lost = default;
        for (int k = start; k < end; k += step)
        {
            T x = TProducer.Get(source, from + a.Reduced.First(k)), next = TReducer.Combine(sum, x);
            lost = TReducer.Combine(lost, TReducer.Lost(sum, x, next));
            sum = next;
        }
        return TReducer.Total(sum, lost);
    }

    /// <summary>What is reduced: everything but where elements come from and results go to.</summary>
    internal struct Reduction<T> where T : unmanaged
    {
        public T Identity;
        public int Outputs, Items, Length, PartLength;
        public Walk Kept, Reduced;
    }

    private struct Arguments<T, TSource, TTarget> where T : unmanaged where TSource : struct where TTarget : struct
    {
        public TSource Source;
        public TTarget Target;
        public Reduction<T> Over;
    }
}
