using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// Merges neighbouring axes of one kind, then folds one group of axes a pass, the innermost first:
/// [outer, fold, inner].
/// </summary>
internal static unsafe class ReductionPasses<T, V, S, R>
    where T : unmanaged, INumber<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
    where R : struct, IReducer<T>
{
    private const nint ParallelFrom = 1 << 16, LongRow = 1 << 16;

    [ThreadStatic]
    private static Scratch? t_even;

    [ThreadStatic]
    private static Scratch? t_odd;

    [ThreadStatic]
    private static Scratch? t_partial;

    public static void Run(ReadOnlySpan<int> shape, ReadOnlySpan<bool> reduced, T* x, T* y)
    {
        Span<nint> extents = stackalloc nint[shape.Length + 1];
        Span<bool> folds = stackalloc bool[shape.Length + 1];
        int groups = 0;
        nint results = 1, count = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            count *= shape[axis];
            if (!reduced[axis]) results *= shape[axis];
            if (shape[axis] == 1) continue;
            if (groups > 0 && folds[groups - 1] == reduced[axis])
                extents[groups - 1] *= shape[axis];
            else
                (extents[groups], folds[groups++]) = (shape[axis], reduced[axis]);
        }
        if (count == 0)
        {
            for (nint i = 0; i < results; i++) y[i] = R.Identity;
            return;
        }
        int left = 0;
        for (int g = 0; g < groups; g++) left += folds[g] ? 1 : 0;
        if (left == 0)
        {
            Unsafe.CopyBlockUnaligned(y, x, checked((uint)(count * sizeof(T))));
            return;
        }
        for (bool even = true; left > 0; left--, even = !even)
        {
            int g = groups - 1;
            while (!folds[g]) g--;
            nint outer = 1, fold = extents[g], inner = g < groups - 1 ? extents[g + 1] : 1;
            for (int o = 0; o < g; o++) outer *= extents[o];
            T* to = left == 1 ? y : (even ? t_even ??= new() : t_odd ??= new()).Take<T>(outer * inner);
            Pass(x, outer, fold, inner, to);
            x = to;
            // The groups around the one that went are of one kind and become one.
            if (g > 0) extents[g - 1] *= inner;
            else (extents[0], folds[0]) = (inner, false);
            groups = Math.Max(g, 1);
        }
    }

    private static void Pass(T* x, nint outer, nint fold, nint inner, T* y)
    {
        if (inner == 1)
        {
            if (outer < 8 && fold > 2 * LongRow)
            {
                nint pieces = (fold + LongRow - 1) / LongRow;
                T* partial = (t_partial ??= new()).Take<T>(pieces);
                for (nint o = 0; o < outer; o++)
                {
                    WorkerTeam.Shared.For((int)pieces, new Pieces(x + (o * fold), fold, partial));
                    y[o] = Fold<T, V, S, R>.Row(partial, pieces);
                }
                return;
            }
            Go(new Rows(x, outer, fold, y), outer * fold);
            return;
        }
        nint tiles = (inner + Fold<T, V, S, R>.Tile - 1) / Fold<T, V, S, R>.Tile;
        nint step = Math.Max(128, LongRow / inner / 128 * 128);
        if (outer * tiles < 8 && outer * fold * inner >= 4 * ParallelFrom && fold >= 4 * step)
        {
            nint pieces = (fold + step - 1) / step;
            T* partial = (t_partial ??= new()).Take<T>(pieces * inner);
            for (nint o = 0; o < outer; o++)
            {
                var columns = new Columns(x + (o * fold * inner), 1, fold, inner, step, partial);
                WorkerTeam.Shared.For(columns.Parts, columns);
                var last = new Columns(partial, 1, pieces, inner, pieces, y + (o * inner));
                for (int part = 0; part < last.Parts; part++) last.Run(part);
            }
            return;
        }
        Go(new Columns(x, outer, fold, inner, fold, y), outer * fold * inner);
    }

    private static void Go<TBody>(TBody body, nint work) where TBody : struct, IParts
    {
        if (work >= ParallelFrom) WorkerTeam.Shared.For(body.Parts, body);
        else for (int part = 0; part < body.Parts; part++) body.Run(part);
    }

    private interface IParts : IParallelBody
    {
        int Parts { get; }
    }

    /// <summary>A part folds so many whole rows that it is worth claiming.</summary>
    private readonly struct Rows(T* x, nint outer, nint fold, T* y) : IParts
    {
        private readonly nint _step = Math.Max(1, 8192 / fold);

        public int Parts => (int)((outer + _step - 1) / _step);

        public void Run(int part)
        {
            nint end = Math.Min(outer, (part + 1) * _step);
            for (nint o = part * _step; o < end; o++) y[o] = Fold<T, V, S, R>.Row(x + (o * fold), fold);
        }
    }

    /// <summary>A part folds one piece of one long row.</summary>
    private readonly struct Pieces(T* x, nint fold, T* y) : IParallelBody
    {
        public void Run(int part)
        {
            nint at = part * LongRow;
            y[part] = Fold<T, V, S, R>.Row(x + at, Math.Min(LongRow, fold - at));
        }
    }

    /// <summary>
    /// y[o, piece, j]: a part folds step rows of one tile of columns, of so many o that it is worth claiming.
    /// </summary>
    private readonly struct Columns(T* x, nint outer, nint fold, nint inner, nint step, T* y) : IParts
    {
        private readonly nint _tiles = (inner + Fold<T, V, S, R>.Tile - 1) / Fold<T, V, S, R>.Tile;
        private readonly nint _pieces = (fold + step - 1) / step;
        private readonly nint _group = Math.Max(1, 8192 / (step * Math.Min(inner, Fold<T, V, S, R>.Tile)));

        private nint Cells => outer * _pieces * _tiles;

        public int Parts => (int)((Cells + _group - 1) / _group);

        public void Run(int part)
        {
            nint end = Math.Min(Cells, (part + 1) * _group);
            for (nint cell = part * _group; cell < end; cell++)
            {
                (nint line, nint tile) = (cell / _tiles, cell % _tiles * Fold<T, V, S, R>.Tile);
                (nint o, nint from) = (line / _pieces, line % _pieces * step);
                Fold<T, V, S, R>.Columns(
                    x + (((o * fold) + from) * inner) + tile, inner, Math.Min(step, fold - from),
                    Math.Min(Fold<T, V, S, R>.Tile, inner - tile), y + (line * inner) + tile);
            }
        }
    }
}
