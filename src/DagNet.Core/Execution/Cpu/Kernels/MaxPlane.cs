using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// MaxPool of one plane a part. Where a row's windows lie wholly on the input, it goes tap by tap over all of them at
/// once, without branches that random data would mispredict; the number of the winning tap is kept as an element.
/// </summary>
internal readonly unsafe struct MaxPlane<T, V, S>(SlidingWindow window, T* x, T* y, long* indices) : IParallelBody
    where T : unmanaged, INumber<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
{
    private const int MostTaps = 256;

    [ThreadStatic]
    private static Scratch? t_rows;

    public void Run(int part)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis across) = (window.Depth, window.Height, window.Width);
        nint at = part * window.Outputs;
        nint room = (across.Output + S.Count - 1) / S.Count * S.Count;
        T* values = (t_rows ??= new()).Take<T>(3 * room), best = values + room, winners = best + room;
        bool countable = window.Taps <= MostTaps
            && int.CreateSaturating(T.CreateSaturating(window.Taps)) == window.Taps;
        int first = across.Outputs(0).From, last = Math.Max(first, across.Outputs(across.Kernel - 1).To);
        for (int od = 0; od < depth.Output; od++)
        {
            (int dFrom, int dTo) = depth.Taps(od);
            for (int oh = 0; oh < height.Output; oh++, at += across.Output)
            {
                (int hFrom, int hTo) = height.Taps(oh);
                bool whole = countable && last - first >= 4 && dFrom < dTo && hFrom < hTo;
                if (whole && MaxLanes.Suits<T>(window))
                {
                    nint plane = part * window.Inputs;
                    MaxLanes.Run(window, Place(od, oh, first, dFrom, hFrom, 0), (dTo - dFrom, hTo - hFrom), last - first,
                        (float*)x + plane, (float*)y + at + first, indices is null ? null : indices + at + first, plane);
                }
                else if (whole)
                {
                    Inside(part, at, od, oh, (dFrom, dTo), (hFrom, hTo), first, last, values, best, winners);
                }
                for (int o = 0; o < across.Output; o++)
                {
                    if (whole && o == first) o = last;
                    if (o < across.Output) One(part, at + o, od, oh, o, (dFrom, dTo), (hFrom, hTo));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void Inside(
        int part, nint at, int od, int oh, (int From, int To) d, (int From, int To) h, int first, int last,
        T* values, T* best, T* winners)
    {
        WindowAxis across = window.Width;
        nint plane = part * window.Inputs, stride = across.Stride, count = last - first;
        nint* offsets = stackalloc nint[MostTaps];
        int tap = 0;
        for (int kd = d.From; kd < d.To; kd++)
        {
            for (int kh = h.From; kh < h.To; kh++)
            {
                for (int kw = 0; kw < across.Kernel; kw++, tap++)
                {
                    offsets[tap] = plane + Place(od, oh, first, kd, kh, kw);
                    T* from = x + offsets[tap];
                    if (tap == 0)
                    {
                        for (nint o = 0; o < count; o++) best[o] = from[o * stride];
                        new Span<T>(winners, (int)count).Clear();
                        continue;
                    }
                    for (nint o = 0; o < count; o++) values[o] = from[o * stride];
                    V tag = S.Broadcast(T.CreateTruncating(tap));
                    // The last vector may reach behind the row, where the scratch memory is its own.
                    for (nint o = 0; o < count; o += S.Count)
                    {
                        V value = S.Load(values + o), old = S.Load(best + o), mask = S.Exceeds(value, old);
                        S.Store(S.Select(mask, value, old), best + o);
                        if (indices is not null) S.Store(S.Select(mask, tag, S.Load(winners + o)), winners + o);
                    }
                }
            }
        }
        Unsafe.CopyBlockUnaligned(y + at + first, best, (uint)(count * sizeof(T)));
        if (indices is null) return;
        for (nint o = 0; o < count; o++)
            indices[at + first + o] = offsets[int.CreateTruncating(winners[o])] + (o * stride);
    }

    private void One(int part, nint at, int od, int oh, int ow, (int From, int To) d, (int From, int To) h)
    {
        nint plane = part * window.Inputs, index = -1;
        (int wFrom, int wTo) = window.Width.Taps(ow);
        T best = Extremes<T>.Least;
        for (int kd = d.From; kd < d.To; kd++)
        {
            for (int kh = h.From; kh < h.To; kh++)
            {
                for (int kw = wFrom; kw < wTo; kw++)
                {
                    nint place = Place(od, oh, ow, kd, kh, kw);
                    T value = x[plane + place];
                    // "Not at most" lets a NaN in, and nothing replaces it.
                    if (index >= 0 && (value <= best || T.IsNaN(best))) continue;
                    best = value;
                    index = plane + place;
                }
            }
        }
        y[at] = best;
        if (indices is not null) indices[at] = index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Place(int od, int oh, int ow, int kd, int kh, int kw)
    {
        nint line = ((nint)(window.Depth.Start(od) + (kd * window.Depth.Dilation)) * window.Height.Input)
            + window.Height.Start(oh) + (kh * window.Height.Dilation);
        return (line * window.Width.Input) + window.Width.Start(ow) + (kw * window.Width.Dilation);
    }
}
