using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>Resample and its gradient: a sparse matrix times one axis.</summary>
internal static unsafe class ResampleKernel
{
    /// <summary>Fewer results than this are not worth a second thread.</summary>
    private const nint ParallelFrom = 1 << 15;

    public static Action Bind(CpuStep step)
    {
        var op = (Resample)step.Node.Op;
        return Bind(step, op.Weights(step.X[0].Shape[op.Axis], step.Y[0].Shape[op.Axis]), op.Axis, op.Extrapolation);
    }

    public static Action Gradient(CpuStep step)
    {
        var op = (ResampleGradient)step.Node.Op;
        int original = step.Y[0].Shape[op.Axis];
        return Bind(step, op.Weights(original, step.X[0].Shape[op.Axis]).Transposed(original), op.Axis, 0);
    }

    private static Action Bind(CpuStep step, SparseRows rows, int axis, double outside) => step.Y[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float>(step, rows, axis, outside),
        ElementType.Float64 => Bind<double>(step, rows, axis, outside),
        ElementType.Int32 => Bind<int>(step, rows, axis, outside),
        ElementType.Int64 => Bind<long>(step, rows, axis, outside),
        _ => Bind<byte>(step, rows, axis, outside),
    };

    private static Action Bind<T>(CpuStep step, SparseRows rows, int axis, double outside) where T : unmanaged, INumber<T>
    {
        (nint outer, nint extent, nint inner) = GatherKernel.Around(step.X[0].Shape, axis);
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        T[] weights = Array.ConvertAll(rows.Weights, T.CreateSaturating);
        bool shared = outer * rows.Count * inner >= ParallelFrom;
        // Lines of one element each are shared out by the outer index, longer ones by the row as well.
        return inner == 1
            ? () => Go((int)outer, new LinePart<T>(x, y, rows, weights, extent, T.CreateSaturating(outside)), shared)
            : () => Go(checked((int)(outer * rows.Count)), new RowPart<T>(x, y, rows, weights, extent, inner, T.CreateSaturating(outside)), shared);
    }

    private static void Go<TBody>(int parts, TBody body, bool shared) where TBody : struct, IParallelBody
    {
        if (shared) WorkerTeam.Shared.For(parts, body);
        else for (int part = 0; part < parts; part++) body.Run(part);
    }

    private readonly struct LinePart<T>(T* x, T* y, SparseRows rows, T[] weights, nint extent, T outside) : IParallelBody
        where T : unmanaged, INumber<T>
    {
        public void Run(int part)
        {
            T* from = x + (part * extent), to = y + ((nint)part * rows.Count);
            for (int row = 0; row < rows.Count; row++)
            {
                T sum = rows.Starts[row] == rows.Starts[row + 1] ? outside : T.Zero;
                for (int k = rows.Starts[row]; k < rows.Starts[row + 1]; k++)
                    sum += weights[k] * from[rows.Columns[k]];
                to[row] = sum;
            }
        }
    }

    private readonly struct RowPart<T>(T* x, T* y, SparseRows rows, T[] weights, nint extent, nint inner, T outside) : IParallelBody
        where T : unmanaged, INumber<T>
    {
        public void Run(int part)
        {
            int row = part % rows.Count, first = rows.Starts[row];
            T* plane = x + (part / rows.Count * extent * inner);
            Span<T> to = new(y + (part * inner), checked((int)inner));
            if (first == rows.Starts[row + 1])
            {
                to.Fill(outside);
                return;
            }
            TensorPrimitives.Multiply(Line(plane, first), weights[first], to);
            for (int k = first + 1; k < rows.Starts[row + 1]; k++)
                TensorPrimitives.MultiplyAdd(Line(plane, k), weights[k], to, to);
        }

        private ReadOnlySpan<T> Line(T* plane, int k) => new(plane + (rows.Columns[k] * inner), checked((int)inner));
    }
}
