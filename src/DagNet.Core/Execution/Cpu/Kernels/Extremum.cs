using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// ArgMax and ArgMin: the position of the extreme element along an axis; of equal ones the first or the last. The first
/// NaN, or the last, counts as extreme.
/// </summary>
internal static unsafe class Extremum
{
    private const nint ParallelFrom = 1 << 15;

    /// <param name="x">[outer, axis, inner], axis ≥ 1.</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="greatest">ArgMax, not ArgMin.</param>
    /// <param name="last">The last of equal ones, not the first.</param>
    /// <param name="y">[outer, inner].</param>
    public static void Run<T>(T* x, nint outer, nint axis, nint inner, bool greatest, bool last, long* y)
        where T : unmanaged, INumber<T>
    {
        if (outer * inner == 0) return;
        var body = new Part<T>(x, outer, axis, inner, greatest, last, y);
        if (outer * axis * inner >= ParallelFrom) WorkerTeam.Shared.For(body.Parts, body);
        else for (int part = 0; part < body.Parts; part++) body.Run(part);
    }

    private readonly struct Part<T>(T* x, nint outer, nint axis, nint inner, bool greatest, bool last, long* y)
        : IParallelBody
        where T : unmanaged, INumber<T>
    {
        private readonly nint _step = Math.Max(1, 4096 / (axis * inner));

        public int Parts => (int)((outer + _step - 1) / _step);

        public void Run(int part)
        {
            nint end = Math.Min(outer, (part + 1) * _step);
            for (nint o = part * _step; o < end; o++)
            {
                T* from = x + (o * axis * inner);
                for (nint i = 0; i < inner; i++) y[(o * inner) + i] = Find(from + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private long Find(T* at)
        {
            T best = *at;
            nint index = 0;
            for (nint i = 1; i < axis; i++)
            {
                T value = at[i * inner];
                // NaN compares false: it becomes the best at its first sight, and then only another NaN may follow it.
                bool better = T.IsNaN(best) ? last && T.IsNaN(value)
                    : T.IsNaN(value) || (greatest ? value > best : value < best) || (last && value == best);
                if (!better) continue;
                (best, index) = (value, i);
            }
            return index;
        }
    }
}
