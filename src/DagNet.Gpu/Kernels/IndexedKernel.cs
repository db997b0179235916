using ILGPU;

namespace DagNet.Gpu;

/// <summary>Operators that read or write at indices: the gathers and the scatters.</summary>
/// <remarks>
/// Sums at equal indices are made by atomic additions, in whatever order threads come: float32 results may differ in the last place from
/// run to run.
/// </remarks>
internal static class IndexedKernel
{
    public static string? Obstacle(Step step)
    {
        Op op = step.Node.Op;
        ElementType element = step.Node.Element;
        ScatterReduction? reduction = (op as ScatterElements)?.Reduction ?? (op as ScatterND)?.Reduction;
        bool adds = op is ScatterAdd or MaxUnpool || reduction == ScatterReduction.Add;
        return adds && element is not (ElementType.Float32 or ElementType.Int32) ? $"there are no atomic sums of {element.Word}"
            : reduction is not (null or ScatterReduction.None or ScatterReduction.Add) ? $"there is no atomic {reduction}"
            : op is GatherElements or ScatterElements && WalkOf(step.Node) is null ? $"more than {Walk.MostAxes} axes go on apart"
            : null;
    }

    public static Action Bind(GpuStep step)
    {
        int indices = step.Node.Op is ScatterAdd ? 0 : 1;
        return step.X[indices].Type.Element == ElementType.Int32 ? Bind<int, Index32>(step) : Bind<long, Index64>(step);
    }

    private static Action Bind<TIndex, TRead>(GpuStep step) where TIndex : unmanaged where TRead : struct, IIndex<TIndex>
        => step.Y[0].Type.Element switch
        {
            ElementType.Float32 when Adds(step.Node.Op) => Add<float, TIndex, TRead, AddSingle>(step),
            ElementType.Int32 when Adds(step.Node.Op) => Add<int, TIndex, TRead, AddInt32>(step),
            { Bytes: 1 } => Move<byte, TIndex, TRead>(step),
            { Bytes: 2 } => Move<short, TIndex, TRead>(step),
            { Bytes: 4 } => Move<int, TIndex, TRead>(step),
            _ => Move<long, TIndex, TRead>(step),
        };

    private static bool Adds(Op op) => op is ScatterAdd or MaxUnpool or ScatterElements { Reduction: ScatterReduction.Add }
        or ScatterND { Reduction: ScatterReduction.Add };

    private static Action Move<T, TIndex, TRead>(GpuStep step) where T : unmanaged where TIndex : unmanaged where TRead : struct, IIndex<TIndex>
        => step.Node.Op is Gather or GatherElements or GatherND
            ? step.Over(step.Y[0].Count, Read<T, TIndex, TRead>, Of<T, TIndex>(step, step.X[0], step.X[1], step.Y[0], step.Y[0].Count))
            : Scatter<T, TIndex, TRead, Replace<T>>(step, step.X[0], step.X[1], step.X[2]);

    private static Action Add<T, TIndex, TRead, TCombine>(GpuStep step)
        where T : unmanaged where TIndex : unmanaged where TRead : struct, IIndex<TIndex> where TCombine : struct, ICombine<T>
        => step.Node.Op switch
        {
            ScatterAdd => Scatter<T, TIndex, TRead, TCombine>(step, null, step.X[0], step.X[1]),
            MaxUnpool => Scatter<T, TIndex, TRead, TCombine>(step, null, step.X[1], step.X[0]),
            _ => Scatter<T, TIndex, TRead, TCombine>(step, step.X[0], step.X[1], step.X[2]),
        };

    private static Action Scatter<T, TIndex, TRead, TCombine>(GpuStep step, GpuOperand? start, GpuOperand indices, GpuOperand updates)
        where T : unmanaged where TIndex : unmanaged where TRead : struct, IIndex<TIndex> where TCombine : struct, ICombine<T>
    {
        Action prepare = start is { } from ? CopyKernel.Whole(step, from, step.Y[0]) : CopyKernel.Clear(step, step.Y[0]);
        if (updates.Count == 0)
            return prepare;
        Action scatter = step.Over(updates.Count, Combine<T, TIndex, TRead, TCombine>, Of<T, TIndex>(step, updates, indices, step.Y[0], updates.Count));
        return () =>
        {
            prepare();
            scatter();
        };
    }

    /// <summary>One form for all: element i lies, in the tensor that indices point into, where its row of coordinates and the rest say.</summary>
    private static Arguments<T, TIndex> Of<T, TIndex>(GpuStep step, GpuOperand x, GpuOperand indices, GpuOperand y, int count)
        where T : unmanaged where TIndex : unmanaged
    {
        Op op = step.Node.Op;
        var a = new Arguments<T, TIndex>
        {
            X = x.As<T>(),
            Y = y.As<T>(),
            Indices = indices.As<TIndex>(),
            Count = count,
            Fault = step.Fault,
            Depth = 1,
        };
        int[] whole = op is Gather or GatherElements or GatherND ? x.Shape : y.Shape;
        switch (op)
        {
            case Gather or ScatterAdd:
                int axis = op is Gather gather ? gather.Axis : ((ScatterAdd)op).Axis;
                (nint _, nint extent, nint inner) = GatherKernel.Around(whole, axis);
                (a.Inner, a.Rows, a.Outer) = ((int)inner, indices.Count, (int)(extent * inner));
                a.Extents = step.Table((int)extent);
                break;
            case MaxUnpool:
                (a.Inner, a.Rows) = (1, count);
                a.Extents = step.Table(y.Count);
                break;
            case GatherND or ScatterND:
                a.Depth = indices.Shape[^1];
                a.Extents = step.Table(whole.AsSpan(0, a.Depth));
                a.Inner = Product(whole.AsSpan(a.Depth));
                a.Rows = indices.Count / a.Depth;
                break;
            default:
                axis = op is GatherElements elements ? elements.Axis : ((ScatterElements)op).Axis;
                a.Elementwise = 1;
                a.Walk = WalkOf(step.Node)!.Value;
                a.Inner = Product(whole.AsSpan(axis + 1));
                a.Extents = step.Table(whole[axis]);
                break;
        }
        return a;
    }

    /// <summary>Goes through the indices of GatherElements and ScatterElements, and through what they point into but for the axis.</summary>
    private static Walk? WalkOf(Node node)
    {
        int axis = node.Op is GatherElements elements ? elements.Axis : ((ScatterElements)node.Op).Axis;
        int[] shape = node.Inputs[1].Shape.ToArray(), strides = Walk.Dense(node.Inputs[0].Shape.ToArray());
        strides[axis] = 0;
        return Walk.Of(shape, strides, Walk.Dense(shape));
    }

    private static int Product(ReadOnlySpan<int> extents)
    {
        int product = 1;
        foreach (int extent in extents)
            product *= extent;
        return product;
    }

    private static void Read<T, TIndex, TRead>(Arguments<T, TIndex> a) where T : unmanaged where TIndex : unmanaged where TRead : struct, IIndex<TIndex>
    {
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
            a.Y[i] = a.X[Place<T, TIndex, TRead>(a, i)];
    }

    private static void Combine<T, TIndex, TRead, TCombine>(Arguments<T, TIndex> a)
        where T : unmanaged where TIndex : unmanaged where TRead : struct, IIndex<TIndex> where TCombine : struct, ICombine<T>
    {
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
            TCombine.Into(a.Y, Place<T, TIndex, TRead>(a, i), a.X[i]);
    }

    private static int Place<T, TIndex, TRead>(Arguments<T, TIndex> a, int i) where T : unmanaged where TIndex : unmanaged where TRead : struct, IIndex<TIndex>
    {
        if (a.Elementwise != 0)
            return a.Walk.First(i) + a.Fault.Wrap(TRead.Of(a.Indices[i]), a.Extents[0]) * a.Inner;
        int row = i / a.Inner, outer = row / a.Rows * a.Outer, at = 0;
        row %= a.Rows;
        for (int k = 0; k < a.Depth; k++)
        {
            int extent = a.Extents[k];
            at = at * extent + a.Fault.Wrap(TRead.Of(a.Indices[row * a.Depth + k]), extent);
        }
        return outer + at * a.Inner + i % a.Inner;
    }

    /// <summary>What becomes of an element that another one is scattered onto.</summary>
    private interface ICombine<T> where T : unmanaged
    {
        static abstract void Into(ArrayView<T> y, int at, T value);
    }

    private readonly struct Replace<T> : ICombine<T> where T : unmanaged
    {
        public static void Into(ArrayView<T> y, int at, T value) => y[at] = value;
    }

    private readonly struct AddSingle : ICombine<float>
    {
        public static void Into(ArrayView<float> y, int at, float value) => Atomic.Add(ref y[at], value);
    }

    private readonly struct AddInt32 : ICombine<int>
    {
        public static void Into(ArrayView<int> y, int at, int value) => Atomic.Add(ref y[at], value);
    }

    private struct Arguments<T, TIndex> where T : unmanaged where TIndex : unmanaged
    {
        public ArrayView<T> X, Y;
        public ArrayView<TIndex> Indices;
        public ArrayView<int> Extents;
        public IndexFault Fault;
        public int Count, Inner, Rows, Outer, Depth, Elementwise;
        public Walk Walk;
    }
}
