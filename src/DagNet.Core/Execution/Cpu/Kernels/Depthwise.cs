using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// Convolution of one input channel a group: a part computes one filter's output plane, row by row, with the taps of a
/// row in a list and the sums in registers.
/// </summary>
internal readonly unsafe struct Depthwise<T, V, S, E>(
    ConvolutionShape shape, T* x, T* weight, T* bias, T* y, E epilogue) : IParallelBody
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
    where E : struct, IEpilogue<T>
{
    [SkipLocalsInit]
    public void Run(int part)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis across) =
            (shape.Window.Depth, shape.Window.Height, shape.Window.Width);
        int filter = part % shape.Filters, image = part / shape.Filters, channel = filter / shape.FiltersPerGroup;
        T* plane = x + ((((nint)image * shape.Channels) + channel) * shape.Window.Inputs);
        T* taps = weight + ((nint)filter * shape.Window.Taps), to = y + (part * shape.Window.Outputs);
        T start = bias is null ? T.Zero : bias[filter];
        nint* places = stackalloc nint[shape.Window.Taps];
        T* factors = stackalloc T[shape.Window.Taps];
        for (int od = 0, row = 0; od < depth.Output; od++)
        {
            (int dFrom, int dTo) = depth.Taps(od);
            for (int oh = 0; oh < height.Output; oh++, row++, to += across.Output)
            {
                (int hFrom, int hTo) = height.Taps(oh);
                int count = 0;
                for (int d = dFrom; d < dTo; d++)
                {
                    for (int h = hFrom; h < hTo; h++)
                    {
                        nint line = ((nint)(depth.Start(od) + (d * depth.Dilation)) * height.Input)
                            + height.Start(oh) + (h * height.Dilation);
                        T* factor = taps + (((d * height.Kernel) + h) * across.Kernel);
                        for (int w = 0; w < across.Kernel; w++)
                        {
                            places[count] = (line * across.Input) + (w * across.Dilation) - across.Before;
                            factors[count++] = factor[w];
                        }
                    }
                }
                Row(plane, places, factors, count, across, start, to);
                if (typeof(E) != typeof(NoEpilogue<T>))
                    epilogue.Apply(to, part, (nint)row * across.Output, across.Output);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(T* plane, nint* places, T* factors, int count, in WindowAxis across, T start, T* to)
    {
        // Between first and last, all taps lie on the input.
        int first = across.Outputs(0).From, last = Math.Max(first, across.Outputs(across.Kernel - 1).To), o = 0;
        for (; o < first; o++) to[o] = Edge(plane, places, factors, count, across, start, o);
        if (across.Stride == 1)
        {
            int width = S.Count;
            for (; o + (4 * width) <= last; o += 4 * width)
            {
                V a = S.Broadcast(start), b = a, c = a, d = a;
                for (int t = 0; t < count; t++)
                {
                    T* from = plane + places[t] + o;
                    V factor = S.Broadcast(factors[t]);
                    a = S.MultiplyAdd(factor, S.Load(from), a);
                    b = S.MultiplyAdd(factor, S.Load(from + width), b);
                    c = S.MultiplyAdd(factor, S.Load(from + (2 * width)), c);
                    d = S.MultiplyAdd(factor, S.Load(from + (3 * width)), d);
                }
                S.Store(a, to + o);
                S.Store(b, to + o + width);
                S.Store(c, to + o + (2 * width));
                S.Store(d, to + o + (3 * width));
            }
            while (o < last && last - first >= width)
            {
                // The last vector may overlap the one before: it writes the same sums again.
                o = Math.Min(o, last - width);
                V a = S.Broadcast(start);
                for (int t = 0; t < count; t++)
                    a = S.MultiplyAdd(S.Broadcast(factors[t]), S.Load(plane + places[t] + o), a);
                S.Store(a, to + o);
                o += width;
            }
        }
        for (; o < last; o++)
        {
            T sum = start;
            nint at = (nint)o * across.Stride;
            for (int t = 0; t < count; t++) sum += factors[t] * plane[places[t] + at];
            to[o] = sum;
        }
        for (; o < across.Output; o++) to[o] = Edge(plane, places, factors, count, across, start, o);
    }

    private static T Edge(T* plane, nint* places, T* factors, int count, in WindowAxis across, T start, int o)
    {
        (int from, int to) = across.Taps(o);
        nint at = (nint)o * across.Stride;
        for (int row = 0; row < count; row += across.Kernel)
        {
            for (int t = row + from; t < row + to; t++) start += factors[t] * plane[places[t] + at];
        }
        return start;
    }
}
