using System.Numerics;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>Resample and its gradient: a sparse matrix times one axis, a thread for each result.</summary>
internal static class ResampleKernel
{
    public static string? Obstacle(Step step)
        => Supported.Of(step.Node.Element, ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.UInt8);

    public static Action Bind(GpuStep step)
    {
        var op = (Resampling)step.Node.Op;
        int from = step.X[0].Shape[op.Axis], to = step.Y[0].Shape[op.Axis];
        SparseRows rows = op is Resample ? op.Weights(from, to) : op.Weights(to, from).Transposed(to);
        double outside = (op as Resample)?.Extrapolation ?? 0;
        return step.Y[0].Type.Element switch
        {
            ElementType.Float32 => Bind<float>(step, rows, op.Axis, outside),
            ElementType.Int32 => Bind<int>(step, rows, op.Axis, outside),
            ElementType.Int64 => Bind<long>(step, rows, op.Axis, outside),
            _ => Bind<byte>(step, rows, op.Axis, outside),
        };
    }

    private static Action Bind<T>(GpuStep step, SparseRows rows, int axis, double outside) where T : unmanaged, INumber<T>
    {
        (nint _, nint extent, nint inner) = GatherKernel.Around(step.X[0].Shape, axis);
        T[] weights = Array.ConvertAll(rows.Weights, T.CreateSaturating);
        return step.Over(step.Y[0].Count, Run, new Arguments<T>
        {
            X = step.X[0].As<T>(),
            Y = step.Y[0].As<T>(),
            Weights = step.Kept<T>(weights),
            Starts = step.Kept<int>(rows.Starts),
            Columns = step.Kept<int>(rows.Columns),
            Outside = T.CreateSaturating(outside),
            Count = step.Y[0].Count,
            Rows = rows.Count,
            Extent = (int)extent,
            Inner = (int)inner,
        });
    }

    private static void Run<T>(Arguments<T> a) where T : unmanaged, INumber<T>
    {
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            int row = i / a.Inner % a.Rows, from = i / a.Inner / a.Rows * a.Extent * a.Inner + i % a.Inner;
            int first = a.Starts[row], end = a.Starts[row + 1];
            T sum = T.Zero;
            if (first == end)
                sum = a.Outside;
            for (int k = first; k < end; k++)
                sum += a.Weights[k] * a.X[from + a.Columns[k] * a.Inner];
            a.Y[i] = sum;
        }
    }

    private struct Arguments<T> where T : unmanaged
    {
        public ArrayView<T> X, Y, Weights;
        public ArrayView<int> Starts, Columns;
        public T Outside;
        public int Count, Rows, Extent, Inner;
    }
}
