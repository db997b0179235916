using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// Convolution of one input channel a group over one or two spatial axes: the channel is copied with its padding, so that
/// rows of any length, strides and borders all run as one long row of vectors. A part computes one filter's output.
/// </summary>
internal readonly unsafe struct DepthwisePlanes<T, V, S, E>(
    ConvolutionShape shape, T* x, T* weight, T* bias, T* y, E epilogue) : IParallelBody
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
    where E : struct, IEpilogue<T>
{
    /// <summary>Elements of the copied rows, which stay in the L1 cache.</summary>
    private const int PlaneElements = 4 << 10;

    [ThreadStatic]
    private static Scratch? t_planes;

    [ThreadStatic]
    private static Scratch? t_sums;

    [SkipLocalsInit]
    public void Run(int part)
    {
        int filter = part % shape.Filters, image = part / shape.Filters, channel = filter / shape.FiltersPerGroup;
        var planes = new PaddedPlanes(shape.Window);
        int height = shape.Window.Height.Output, width = shape.Window.Width.Output, taps = shape.Window.Taps;
        int most = (int)Math.Clamp((PlaneElements / planes.Length(1 - planes.Below)) - planes.Below, 1, height);
        T* from = x + ((((nint)image * shape.Channels) + channel) * shape.Window.Inputs), to = y + (part * shape.Window.Outputs);
        int block = 4 * S.Count;
        T* copy = (t_planes ??= new()).Take<T>(planes.Length(most) + block);
        T* sums = (t_sums ??= new()).Take<T>(planes.Positions(most) + block);
        nint* places = stackalloc nint[taps];
        for (int row = 0; row < height; row += most)
        {
            int rows = Math.Min(most, height - row);
            planes.Fill(from, row, rows, copy);
            planes.Locate(rows, 0, places);
            Sum(copy, places, weight + ((nint)filter * taps), taps, bias is null ? T.Zero : bias[filter], planes.Positions(rows), sums);
            for (int i = 0; i < rows; i++, to += width)
            {
                new Span<T>(sums + ((nint)i * planes.Pitch), width).CopyTo(new(to, width));
                if (typeof(E) != typeof(NoEpilogue<T>)) epilogue.Apply(to, part, (nint)(row + i) * width, width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(T* x, nint* places, T* factors, int taps, T start, int positions, T* sums)
    {
        int width = S.Count, o = 0;
        for (; o + (3 * width) < positions; o += 4 * width)
        {
            V a = S.Broadcast(start), b = a, c = a, d = a;
            for (int t = 0; t < taps; t++)
            {
                T* from = x + places[t] + o;
                V factor = S.Broadcast(factors[t]);
                a = S.MultiplyAdd(factor, S.Load(from), a);
                b = S.MultiplyAdd(factor, S.Load(from + width), b);
                c = S.MultiplyAdd(factor, S.Load(from + (2 * width)), c);
                d = S.MultiplyAdd(factor, S.Load(from + (3 * width)), d);
            }
            S.Store(a, sums + o);
            S.Store(b, sums + o + width);
            S.Store(c, sums + o + (2 * width));
            S.Store(d, sums + o + (3 * width));
        }
        for (; o < positions; o += width)
        {
            V a = S.Broadcast(start);
            for (int t = 0; t < taps; t++)
                a = S.MultiplyAdd(S.Broadcast(factors[t]), S.Load(x + places[t] + o), a);
            S.Store(a, sums + o);
        }
    }
}
