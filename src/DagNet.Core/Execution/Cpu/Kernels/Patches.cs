using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// The input of a convolution as a matrix: row (channel, tap), column = output position; and its transpose, which adds
/// the matrix back onto the input.
/// </summary>
internal static unsafe class Patches
{
    /// <summary>
    /// Writes some rows, for the positions from … from + count, into the columns from <paramref name="column"/> on.
    /// Column j of row r goes to target + r · row + (j / width) · panel + j % width: panels as a product reads them.
    /// </summary>
    public static void Gather<T>(
        in SlidingWindow window, T* x, nint firstRow, nint rows, nint from, nint count,
        T* target, nint row, nint column, nint width, nint panel)
        where T : unmanaged
    {
        target += column / width * panel;
        int taps = window.Taps;
        for (nint r = firstRow; r < firstRow + rows; r++, target += row)
        {
            int tap = (int)(r % taps), line = tap / window.Width.Kernel;
            GatherRow(
                window, x + (r / taps * window.Inputs), line / window.Height.Kernel, line % window.Height.Kernel,
                tap % window.Width.Kernel, from, count, target, column % width, width, panel);
        }
    }

    /// <summary>Writes all rows of some channels into a plain matrix.</summary>
    public static void Gather<T>(
        in SlidingWindow window, T* x, int channels, nint from, nint count, T* target, nint row)
        where T : unmanaged =>
        Gather(window, x, 0, (nint)channels * window.Taps, from, count, target, row, 0, nint.MaxValue, 0);

    /// <summary>Adds a plain matrix of all rows and the columns from … from + count onto x.</summary>
    public static void ScatterAdd<T>(
        in SlidingWindow window, T* source, nint row, int channels, nint from, nint count, T* x)
        where T : unmanaged, INumber<T>
    {
        for (int channel = 0; channel < channels; channel++, x += window.Inputs)
        {
            for (int d = 0; d < window.Depth.Kernel; d++)
            {
                for (int h = 0; h < window.Height.Kernel; h++)
                {
                    for (int w = 0; w < window.Width.Kernel; w++, source += row)
                        ScatterRow(window, source, d, h, w, from, count, x);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GatherRow<T>(
        in SlidingWindow window, T* x, int d, int h, int w, nint from, nint count,
        T* target, nint at, nint width, nint panel)
        where T : unmanaged
    {
        (WindowAxis depth, WindowAxis height, WindowAxis across) = (window.Depth, window.Height, window.Width);
        (int lo, int hi) = across.Outputs(w);
        int stride = across.Stride, shift = (w * across.Dilation) - across.Before;
        int oc = (int)(from % across.Output);
        nint line = from / across.Output;
        int oh = (int)(line % height.Output), od = (int)(line / height.Output);
        for (nint left = count; left > 0;)
        {
            int run = (int)Math.Min(Math.Min(left, across.Output - oc), width - at), end = oc + run;
            int id = depth.Start(od) + (d * depth.Dilation), ih = height.Start(oh) + (h * height.Dilation);
            T* to = target + at;
            if ((uint)id >= (uint)depth.Input || (uint)ih >= (uint)height.Input || lo >= end || hi <= oc)
            {
                for (int i = 0; i < run; i++) to[i] = default;
            }
            else
            {
                int a = Math.Max(lo, oc), b = Math.Min(hi, end);
                T* source = x + ((((nint)id * height.Input) + ih) * across.Input) + ((nint)a * stride) + shift;
                for (int i = oc; i < a; i++) *to++ = default;
                if (stride == 1 && (b - a) * sizeof(T) >= sizeof(Vector256<byte>))
                {
                    Copy((byte*)source, (byte*)to, (b - a) * sizeof(T));
                    to += b - a;
                }
                else
                {
                    for (int i = a; i < b; i++, source += stride) *to++ = *source;
                }
                for (int i = b; i < end; i++) *to++ = default;
            }
            left -= run;
            at += run;
            oc = end;
            if (at == width)
            {
                target += panel;
                at = 0;
            }
            if (oc < across.Output) continue;
            oc = 0;
            if (++oh < height.Output) continue;
            oh = 0;
            od++;
        }
    }

    // At least 32 bytes; rows are too short for a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* source, byte* target, nint bytes)
    {
        nint last = bytes - sizeof(Vector256<byte>);
        for (nint i = 0; i < last; i += sizeof(Vector256<byte>)) Vector256.Load(source + i).Store(target + i);
        Vector256.Load(source + last).Store(target + last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScatterRow<T>(
        in SlidingWindow window, T* source, int d, int h, int w, nint from, nint count, T* x)
        where T : unmanaged, INumber<T>
    {
        (WindowAxis depth, WindowAxis height, WindowAxis across) = (window.Depth, window.Height, window.Width);
        (int lo, int hi) = across.Outputs(w);
        int stride = across.Stride, shift = (w * across.Dilation) - across.Before;
        int oc = (int)(from % across.Output);
        nint line = from / across.Output;
        int oh = (int)(line % height.Output), od = (int)(line / height.Output);
        for (nint left = count; left > 0;)
        {
            int run = (int)Math.Min(left, across.Output - oc), a = Math.Max(lo, oc), b = Math.Min(hi, oc + run);
            int id = depth.Start(od) + (d * depth.Dilation), ih = height.Start(oh) + (h * height.Dilation);
            if ((uint)id < (uint)depth.Input && (uint)ih < (uint)height.Input && a < b)
            {
                T* to = x + ((((nint)id * height.Input) + ih) * across.Input) + ((nint)a * stride) + shift;
                T* add = source + a - oc;
                if (stride == 1)
                {
                    Span<T> sum = new(to, b - a);
                    TensorPrimitives.Add(sum, new ReadOnlySpan<T>(add, b - a), sum);
                }
                else
                {
                    for (int i = a; i < b; i++, to += stride) *to += *add++;
                }
            }
            left -= run;
            source += run;
            oc += run;
            if (oc < across.Output) continue;
            oc = 0;
            if (++oh < height.Output) continue;
            oh = 0;
            od++;
        }
    }
}
