using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// MaxPool and AveragePool over one to three spatial axes, NCHW, and their gradients. The window's extents carry ceil_mode
/// and padding; a part is the plane of one channel.
/// </summary>
internal static unsafe class Pooling
{
    private const nint ParallelFrom = 1 << 14;

    /// <summary>
    /// The largest element under each window: the first of equal ones, and NaN where one is there. A window that lies on
    /// padding alone gives −∞ and the index −1.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="planes">Images times channels.</param>
    /// <param name="x">[planes, inputs].</param>
    /// <param name="y">[planes, outputs].</param>
    /// <param name="indices">[planes, outputs]: positions in the whole of x, as ONNX counts them; or null.</param>
    public static void Max<T>(in SlidingWindow window, int planes, T* x, T* y, long* indices)
        where T : unmanaged, INumber<T> =>
        Go(new MaxPart<T>(window, x, y, indices), planes, window.Outputs * window.Taps);

    /// <summary>dx = 0, then dx[indices[i]] += dy[i]. Negative indices are skipped.</summary>
    /// <param name="inputs">Elements of a plane of x.</param>
    /// <param name="outputs">Elements of a plane of y.</param>
    /// <param name="planes">Images times channels.</param>
    /// <param name="indices">As <see cref="Max"/> gave them: those of a plane of y lie in the same plane of x.</param>
    /// <param name="dy">[planes, outputs].</param>
    /// <param name="dx">[planes, inputs].</param>
    public static void MaxGradient<T>(nint inputs, nint outputs, int planes, long* indices, T* dy, T* dx)
        where T : unmanaged, INumber<T> =>
        Go(new MaxGradientPart<T>(inputs, outputs, indices, dy, dx), planes, inputs + outputs);

    /// <summary>The mean of the elements under each window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="planes">Images times channels.</param>
    /// <param name="countPadding">Whether the mean is taken over the padding too; what ceil_mode adds beyond it never counts.</param>
    /// <param name="x">[planes, inputs].</param>
    /// <param name="y">[planes, outputs].</param>
    public static void Average<T>(in SlidingWindow window, int planes, bool countPadding, T* x, T* y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Go(new AveragePart<T>(window, countPadding, x, y), planes, window.Outputs * window.Taps);

    /// <summary>Each dy is spread evenly over the inputs that its mean was taken of.</summary>
    /// <inheritdoc cref="Average"/>
    public static void AverageGradient<T>(in SlidingWindow window, int planes, bool countPadding, T* dy, T* dx)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Go(new AverageGradientPart<T>(window, countPadding, dy, dx), planes, window.Outputs * window.Taps);

    private static void Go<TBody>(TBody body, int planes, nint work) where TBody : struct, IParallelBody
    {
        if (work * planes >= ParallelFrom) WorkerTeam.Shared.For(planes, body);
        else for (int plane = 0; plane < planes; plane++) body.Run(plane);
    }

    private readonly struct MaxPart<T>(SlidingWindow window, T* x, T* y, long* indices) : IParallelBody
        where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int part)
        {
            (WindowAxis depth, WindowAxis height, WindowAxis across) = (window.Depth, window.Height, window.Width);
            nint first = part * window.Inputs, at = part * window.Outputs;
            T* plane = x + first;
            for (int od = 0; od < depth.Output; od++)
            {
                (int dFrom, int dTo) = depth.Taps(od);
                for (int oh = 0; oh < height.Output; oh++)
                {
                    (int hFrom, int hTo) = height.Taps(oh);
                    int inside = across.Outputs(0).From, insideTo = across.Outputs(across.Kernel - 1).To;
                    for (int ow = 0; ow < across.Output; ow++, at++)
                    {
                        (int wFrom, int wTo) = ow >= inside && ow < insideTo ? (0, across.Kernel) : across.Taps(ow);
                        T best = Extremes<T>.Least;
                        nint index = -1;
                        for (int d = dFrom; d < dTo; d++)
                        {
                            nint id = depth.Start(od) + (d * depth.Dilation);
                            for (int h = hFrom; h < hTo; h++)
                            {
                                nint ih = height.Start(oh) + (h * height.Dilation);
                                nint place = (((id * height.Input) + ih) * across.Input) + across.Start(ow) + (wFrom * across.Dilation);
                                for (int w = wFrom; w < wTo; w++, place += across.Dilation)
                                {
                                    T value = plane[place];
                                    // "Not at most" lets a NaN in; nothing replaces it, as nothing compares with it.
                                    if (index >= 0 && (value <= best || T.IsNaN(best))) continue;
                                    best = value;
                                    index = place;
                                }
                            }
                        }
                        y[at] = best;
                        if (indices is not null) indices[at] = index < 0 ? -1 : first + index;
                    }
                }
            }
        }
    }

    private readonly struct MaxGradientPart<T>(nint inputs, nint outputs, long* indices, T* dy, T* dx) : IParallelBody
        where T : unmanaged, INumber<T>
    {
        public void Run(int part)
        {
            new Span<T>(dx + (part * inputs), checked((int)inputs)).Clear();
            for (nint i = part * outputs; i < (part + 1) * outputs; i++)
            {
                if (indices[i] >= 0) dx[indices[i]] += dy[i];
            }
        }
    }

    private readonly struct AveragePart<T>(SlidingWindow window, bool countPadding, T* x, T* y) : IParallelBody
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int part)
        {
            (WindowAxis depth, WindowAxis height, WindowAxis across) = (window.Depth, window.Height, window.Width);
            T* plane = x + (part * window.Inputs), to = y + (part * window.Outputs);
            for (int od = 0; od < depth.Output; od++)
            {
                (int dFrom, int dTo) = depth.Taps(od);
                for (int oh = 0; oh < height.Output; oh++)
                {
                    (int hFrom, int hTo) = height.Taps(oh);
                    int lines = countPadding ? depth.PaddedTaps(od) * height.PaddedTaps(oh) : (dTo - dFrom) * (hTo - hFrom);
                    for (int ow = 0; ow < across.Output; ow++)
                    {
                        (int wFrom, int wTo) = across.Taps(ow);
                        T sum = T.Zero;
                        for (int d = dFrom; d < dTo; d++)
                        {
                            nint id = depth.Start(od) + (d * depth.Dilation);
                            for (int h = hFrom; h < hTo; h++)
                            {
                                nint ih = height.Start(oh) + (h * height.Dilation);
                                T* from = plane + (((id * height.Input) + ih) * across.Input) + across.Start(ow);
                                for (int w = wFrom; w < wTo; w++) sum += from[w * across.Dilation];
                            }
                        }
                        *to++ = sum / T.CreateTruncating(lines * (countPadding ? across.PaddedTaps(ow) : wTo - wFrom));
                    }
                }
            }
        }
    }

    private readonly struct AverageGradientPart<T>(SlidingWindow window, bool countPadding, T* dy, T* dx) : IParallelBody
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int part)
        {
            (WindowAxis depth, WindowAxis height, WindowAxis across) = (window.Depth, window.Height, window.Width);
            T* plane = dx + (part * window.Inputs), from = dy + (part * window.Outputs);
            new Span<T>(plane, checked((int)window.Inputs)).Clear();
            for (int od = 0; od < depth.Output; od++)
            {
                (int dFrom, int dTo) = depth.Taps(od);
                for (int oh = 0; oh < height.Output; oh++)
                {
                    (int hFrom, int hTo) = height.Taps(oh);
                    int lines = countPadding ? depth.PaddedTaps(od) * height.PaddedTaps(oh) : (dTo - dFrom) * (hTo - hFrom);
                    for (int ow = 0; ow < across.Output; ow++)
                    {
                        (int wFrom, int wTo) = across.Taps(ow);
                        T share = *from++ / T.CreateTruncating(lines * (countPadding ? across.PaddedTaps(ow) : wTo - wFrom));
                        for (int d = dFrom; d < dTo; d++)
                        {
                            nint id = depth.Start(od) + (d * depth.Dilation);
                            for (int h = hFrom; h < hTo; h++)
                            {
                                nint ih = height.Start(oh) + (h * height.Dilation);
                                T* to = plane + (((id * height.Input) + ih) * across.Input) + across.Start(ow);
                                for (int w = wFrom; w < wTo; w++) to[w * across.Dilation] += share;
                            }
                        }
                    }
                }
            }
        }
    }
}
