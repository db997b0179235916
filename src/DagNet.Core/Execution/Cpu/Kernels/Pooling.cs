using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// MaxPool and AveragePool over one to three spatial axes, NCHW, and their gradients. The window's extents carry
/// ceil_mode and padding; a part is the plane of one channel.
/// </summary>
internal static unsafe class Pooling
{
    private const nint ParallelFrom = 1 << 14;

    [ThreadStatic]
    private static Scratch? t_row;

    /// <summary>
    /// The largest element under each window: the first of equal ones, and NaN where one is there. A window that lies
    /// on padding alone gives −∞ and the index −1.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="planes">Images times channels.</param>
    /// <param name="x">[planes, inputs].</param>
    /// <param name="y">[planes, outputs].</param>
    /// <param name="indices">[planes, outputs]: positions in the whole of x, as ONNX counts them; or null.</param>
    public static void Max<T>(in SlidingWindow window, int planes, T* x, T* y, long* indices)
        where T : unmanaged, INumber<T>
    {
        nint work = window.Outputs * window.Taps;
        if (Vector512.IsHardwareAccelerated)
            Go(new MaxPlane<T, Vector512<T>, Simd512<T>>(window, x, y, indices), planes, work);
        else if (Vector256.IsHardwareAccelerated)
            Go(new MaxPlane<T, Vector256<T>, Simd256<T>>(window, x, y, indices), planes, work);
        else if (Vector128.IsHardwareAccelerated)
            Go(new MaxPlane<T, Vector128<T>, Simd128<T>>(window, x, y, indices), planes, work);
        else
            Go(new MaxPlane<T, T, SimdScalar<T>>(window, x, y, indices), planes, work);
    }

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
    /// <param name="countPadding">
    /// Whether the mean is taken over the padding too; what ceil_mode adds beyond it never counts.
    /// </param>
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
        public void Run(int part)
        {
            T* plane = x + (part * window.Inputs), to = y + (part * window.Outputs);
            new Span<T>(to, checked((int)window.Outputs)).Clear();
            for (int od = 0; od < window.Depth.Output; od++)
            {
                for (int oh = 0; oh < window.Height.Output; oh++, to += window.Width.Output)
                {
                    int lines = Walk(window, od, oh, plane, to, false);
                    Divide(window, od, oh, lines, countPadding, to, to);
                }
            }
        }
    }

    private readonly struct AverageGradientPart<T>(SlidingWindow window, bool countPadding, T* dy, T* dx)
        : IParallelBody
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            T* plane = dx + (part * window.Inputs), from = dy + (part * window.Outputs);
            T* shares = (t_row ??= new()).Take<T>(window.Width.Output);
            new Span<T>(plane, checked((int)window.Inputs)).Clear();
            for (int od = 0; od < window.Depth.Output; od++)
            {
                for (int oh = 0; oh < window.Height.Output; oh++, from += window.Width.Output)
                {
                    (int dFrom, int dTo) = window.Depth.Taps(od);
                    (int hFrom, int hTo) = window.Height.Taps(oh);
                    Divide(window, od, oh, (dTo - dFrom) * (hTo - hFrom), countPadding, from, shares);
                    Walk(window, od, oh, plane, shares, true);
                }
            }
        }
    }

    /// <summary>
    /// Adds the inputs under a row of outputs onto it, or, backwards, the row onto those inputs; returns how many lines
    /// of the input those were.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Walk<T>(in SlidingWindow window, int od, int oh, T* plane, T* row, bool backwards)
        where T : unmanaged, INumber<T>
    {
        (WindowAxis depth, WindowAxis height, WindowAxis across) = (window.Depth, window.Height, window.Width);
        (int dFrom, int dTo) = depth.Taps(od);
        (int hFrom, int hTo) = height.Taps(oh);
        nint stride = across.Stride;
        for (int w = 0; w < across.Kernel; w++)
        {
            (int from, int to) = across.Outputs(w);
            if (from == to) continue;
            for (int d = dFrom; d < dTo; d++)
            {
                for (int h = hFrom; h < hTo; h++)
                {
                    nint line = ((nint)(depth.Start(od) + (d * depth.Dilation)) * height.Input)
                        + height.Start(oh) + (h * height.Dilation);
                    T* at = plane + (line * across.Input) + across.Start(from) + (w * across.Dilation);
                    if (stride == 1)
                    {
                        Span<T> inputs = new(at, to - from), outputs = new(row + from, to - from);
                        if (backwards) TensorPrimitives.Add(inputs, outputs, inputs);
                        else TensorPrimitives.Add(outputs, inputs, outputs);
                    }
                    else if (backwards)
                    {
                        for (nint o = from; o < to; o++, at += stride) *at += row[o];
                    }
                    else
                    {
                        for (nint o = from; o < to; o++, at += stride) row[o] += *at;
                    }
                }
            }
        }
        return (dTo - dFrom) * (hTo - hFrom);
    }

    private static void Divide<T>(
        in SlidingWindow window, int od, int oh, int lines, bool countPadding, T* source, T* target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        WindowAxis across = window.Width;
        if (countPadding) lines = window.Depth.PaddedTaps(od) * window.Height.PaddedTaps(oh);
        int first = across.Outputs(0).From, last = across.Outputs(across.Kernel - 1).To;
        T whole = T.CreateTruncating(lines * across.Kernel);
        for (int o = 0; o < across.Output; o++)
        {
            bool inside = o >= first && o < last;
            (int from, int to) = inside ? (0, across.Kernel) : across.Taps(o);
            T count = inside ? whole : T.CreateTruncating(lines * (countPadding ? across.PaddedTaps(o) : to - from));
            target[o] = source[o] / count;
        }
    }
}
