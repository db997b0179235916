using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>
/// Copies a tensor between any two layouts: transposition, expansion (a source stride of 0), slices of any step,
/// negative ones included. T is taken for its size only.
/// </summary>
internal static unsafe class StridedCopy
{
    private const nint ParallelFrom = 1 << 17;

    /// <param name="shape">Extents; any may be 0.</param>
    /// <param name="source">Element [0, 0, …] of the source.</param>
    /// <param name="sourceStrides">Strides in elements, one for each axis.</param>
    /// <param name="target">Element [0, 0, …] of the target, which must not overlap the source.</param>
    /// <param name="targetStrides">Strides in elements; different indices must give different places.</param>
    public static void Run<T>(
        ReadOnlySpan<int> shape, T* source, ReadOnlySpan<nint> sourceStrides,
        T* target, ReadOnlySpan<nint> targetStrides)
        where T : unmanaged
    {
        Span<Axis> axes = stackalloc Axis[shape.Length + 1];
        int rank = 0;
        nint count = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            count *= shape[i];
            if (shape[i] != 1) axes[rank++] = new(shape[i], sourceStrides[i], targetStrides[i]);
        }
        if (count == 0) return;
        if (rank == 0)
        {
            *target = *source;
            return;
        }
        rank = Merge(axes[..rank]);
        fixed (Axis* first = axes)
        {
            var part = new Part<T>(source, target, first, rank, count);
            if (part.Parts > 1) WorkerTeam.Shared.For(part.Parts, part);
            else part.Run(0);
        }
    }

    // The target is written in its own order; axes that are one run in both layouts become one.
    private static int Merge(Span<Axis> axes)
    {
        for (int i = 1; i < axes.Length; i++)
        {
            for (int j = i; j > 0 && nint.Abs(axes[j].To) > nint.Abs(axes[j - 1].To); j--)
                (axes[j], axes[j - 1]) = (axes[j - 1], axes[j]);
        }
        int rank = 1;
        for (int i = 1; i < axes.Length; i++)
        {
            Axis outer = axes[rank - 1], inner = axes[i];
            if (outer.From == inner.From * inner.Extent && outer.To == inner.To * inner.Extent)
                axes[rank - 1] = inner with { Extent = outer.Extent * inner.Extent };
            else
                axes[rank++] = inner;
        }
        return rank;
    }

    private static void Copy<T>(Axis* axes, int rank, T* source, T* target) where T : unmanaged
    {
        Axis inner = axes[rank - 1];
        if (rank == 1)
        {
            Line(inner, source, target);
            return;
        }
        int across = -1;
        if (inner.To == 1 && inner.From != 1)
        {
            for (int i = 0; i < rank - 1; i++) across = axes[i].From == 1 ? i : across;
        }
        Span<nint> index = stackalloc nint[rank];
        index.Clear();
        while (true)
        {
            if (across >= 0)
                Transposition.Run(source, inner.From, target, axes[across].To, inner.Extent, axes[across].Extent);
            else
                Line(inner, source, target);
            int axis = rank - 2;
            for (; axis >= 0; axis--)
            {
                if (axis == across) continue;
                source += axes[axis].From;
                target += axes[axis].To;
                if (++index[axis] < axes[axis].Extent) break;
                source -= axes[axis].From * axes[axis].Extent;
                target -= axes[axis].To * axes[axis].Extent;
                index[axis] = 0;
            }
            if (axis < 0) return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Line<T>(Axis axis, T* source, T* target) where T : unmanaged
    {
        if (axis.To == 1 && axis.From == 1 && axis.Extent > 16)
        {
            NativeMemory.Copy(source, target, (nuint)axis.Extent * (nuint)sizeof(T));
        }
        else if (axis.To == 1 && axis.From == 0 && axis.Extent is > 16 and <= int.MaxValue)
        {
            new Span<T>(target, (int)axis.Extent).Fill(*source);
        }
        else
        {
            for (nint i = axis.Extent; i > 0; i--, source += axis.From, target += axis.To) *target = *source;
        }
    }

    private readonly record struct Axis(nint Extent, nint From, nint To);

    /// <summary>A part copies some indices of the outermost axis.</summary>
    private readonly struct Part<T> : IParallelBody where T : unmanaged
    {
        private readonly T* _source, _target;
        private readonly Axis* _axes;
        private readonly int _rank;
        private readonly nint _step;

        public Part(T* source, T* target, Axis* axes, int rank, nint count)
        {
            _source = source;
            _target = target;
            _axes = axes;
            _rank = rank;
            nint parts = Math.Min(axes->Extent, Math.Max(1, count / (ParallelFrom / 4)));
            _step = (axes->Extent + parts - 1) / parts;
            Parts = (int)((axes->Extent + _step - 1) / _step);
        }

        public int Parts { get; }

        public void Run(int part)
        {
            Axis* axes = stackalloc Axis[_rank];
            for (int i = 0; i < _rank; i++) axes[i] = _axes[i];
            nint from = part * _step;
            axes[0] = _axes[0] with { Extent = Math.Min(_step, _axes[0].Extent - from) };
            Copy(axes, _rank, _source + (from * _axes[0].From), _target + (from * _axes[0].To));
        }
    }
}
