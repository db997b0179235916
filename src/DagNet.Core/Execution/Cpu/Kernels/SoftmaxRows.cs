using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// softmax: y = exp(x − max) / Σ exp(x − max), and log-softmax: y = x − max − ln Σ exp(x − max), along one axis. x
/// and y may be the same memory.
/// </summary>
internal static unsafe class SoftmaxRows
{
    private const nint ParallelFrom = 1 << 13;
    private const int Tile = 64, ShortRow = 32;

    [ThreadStatic]
    private static Scratch? t_row;

    /// <param name="x">[outer, axis, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="logarithm">Log-softmax, not softmax.</param>
    /// <param name="y">Same shape as x.</param>
    public static void Run<T>(T* x, nint outer, nint axis, nint inner, bool logarithm, T* y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (outer * axis * inner == 0) return;
        var body = new Part<T>(x, outer, axis, inner, logarithm, y);
        if (outer * axis * inner >= ParallelFrom) WorkerTeam.Shared.For(body.Parts, body);
        else for (int part = 0; part < body.Parts; part++) body.Run(part);
    }

    private readonly struct Part<T>(T* x, nint outer, nint axis, nint inner, bool logarithm, T* y) : IParallelBody
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly nint _tiles = (inner + Tile - 1) / Tile;
        private readonly bool _short = inner == 1 && axis <= ShortRow && outer >= 8;
        private readonly nint _step = inner == 1 && axis <= ShortRow && outer >= 8
            ? Tile
            : Math.Max(1, 2048 / (axis * Math.Min(inner, Tile)));

        private nint Cells => outer * _tiles;

        public int Parts => (int)((Cells + _step - 1) / _step);

        public void Run(int part)
        {
            nint end = Math.Min(Cells, (part + 1) * _step);
            T* scratch = (t_row ??= new()).Take<T>(axis * Tile * 2);
            if (_short)
            {
                // Short rows lie across vectors once they are transposed.
                nint rows = end - (part * _step), at = part * _step * axis;
                T* columns = scratch + (axis * Tile);
                Transposition.Run(x + at, axis, columns, rows, rows, axis);
                Columns(columns, rows, rows, scratch, columns);
                Transposition.Run(columns, rows, y + at, axis, axis, rows);
                return;
            }
            for (nint cell = part * _step; cell < end; cell++)
            {
                nint at = (cell / _tiles * axis * inner) + (cell % _tiles * Tile);
                if (inner == 1) Row(x + at, scratch, y + at);
                else Columns(x + at, inner, Math.Min(Tile, inner - (cell % _tiles * Tile)), scratch, y + at);
            }
        }

        private void Row(T* from, T* scratch, T* to)
        {
            int count = (int)axis;
            Span<T> exponents = new(logarithm ? scratch : to, count), result = new(to, count);
            T max = Reduction.Row<T, MaxReducer<T>>(from, axis);
            TensorPrimitives.Subtract(new ReadOnlySpan<T>(from, count), max, exponents);
            TensorPrimitives.Exp<T>(exponents, exponents);
            T sum = Reduction.Row<T, SumReducer<T>>(logarithm ? scratch : to, axis);
            if (logarithm)
            {
                TensorPrimitives.Subtract(new ReadOnlySpan<T>(from, count), max, result);
                TensorPrimitives.Subtract(result, T.Log(sum), result);
            }
            else
            {
                TensorPrimitives.Divide(result, sum, result);
            }
        }

        [SkipLocalsInit]
        private void Columns(T* from, nint stride, nint width, T* scratch, T* to)
        {
            T* max = stackalloc T[Tile], sum = stackalloc T[Tile];
            int count = (int)width;
            Span<T> highest = new(max, count), total = new(sum, count);
            Reduction.Columns<T, MaxReducer<T>>(from, stride, axis, width, max);
            for (nint i = 0; i < axis; i++)
            {
                ReadOnlySpan<T> line = new(from + (i * stride), count);
                TensorPrimitives.Subtract(line, highest, new Span<T>(scratch + (i * width), count));
            }
            Span<T> exponents = new(scratch, checked((int)(axis * width)));
            TensorPrimitives.Exp<T>(exponents, exponents);
            Reduction.Columns<T, SumReducer<T>>(scratch, width, axis, width, sum);
            if (logarithm) TensorPrimitives.Log<T>(total, total);
            for (nint i = 0; i < axis; i++)
            {
                Span<T> result = new(to + (i * stride), count);
                if (logarithm)
                {
                    TensorPrimitives.Subtract(new ReadOnlySpan<T>(from + (i * stride), count), highest, result);
                    TensorPrimitives.Subtract(result, total, result);
                }
                else
                {
                    TensorPrimitives.Divide(exponents.Slice((int)(i * width), count), total, result);
                }
            }
        }
    }
}
