using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DagNet;

/// <summary>Four neighbouring windows of MaxPool at a time, of float32 with steps of one or two along the row; best and winner stay in registers.</summary>
internal static unsafe class MaxLanes
{
    private const int Lanes = 4;

    /// <summary>Whether the windows can be read so; positions within a plane are 32-bit numbers.</summary>
    public static bool Suits<T>(in SlidingWindow window)
        => typeof(T) == typeof(float) && window.Width.Stride <= 2 && window.Inputs < int.MaxValue && (Sse41.IsSupported || AdvSimd.Arm64.IsSupported);

    /// <summary>Computes windows that lie wholly on the row, four by four; the last four may overlap those before.</summary>
    /// <param name="window">The window.</param>
    /// <param name="start">Where the first window's first tap is in the plane.</param>
    /// <param name="lines">Taps along depth and height.</param>
    /// <param name="count">Windows side by side, four at least.</param>
    /// <param name="x">The plane.</param>
    /// <param name="y">The first window's largest element.</param>
    /// <param name="indices">The first window's position, or null.</param>
    /// <param name="plane">Where the plane begins in the whole input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in SlidingWindow window, nint start, (int Depth, int Height) lines, int count, float* x, float* y, long* indices, nint plane)
    {
        WindowAxis across = window.Width;
        int stride = across.Stride, dilation = across.Dilation, kernel = across.Kernel;
        nint lineStep = (nint)window.Height.Dilation * across.Input, sheetStep = (nint)window.Depth.Dilation * window.Height.Input * across.Input;
        for (int o = 0; o < count; o += Lanes)
        {
            o = Math.Min(o, count - Lanes);
            nint first = start + ((nint)o * stride);
            Vector128<float> best = Read(x + first, stride);
            Vector128<int> place = Vector128<int>.Zero;
            for (int d = 0; d < lines.Depth; d++)
                for (int h = 0; h < lines.Height; h++)
                {
                    nint line = (d * sheetStep) + (h * lineStep);
                    for (int w = 0; w < kernel; w++)
                    {
                        nint tap = line + (w * dilation);
                        Vector128<float> value = Read(x + first + tap, stride);
                        // More than the best, or NaN while the best is not.
                        Vector128<float> wins = Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(value, best));
                        best = Vector128.ConditionalSelect(wins, value, best);
                        place = Vector128.ConditionalSelect(wins.AsInt32(), Vector128.Create((int)tap), place);
                    }
                }
            best.Store(y + o);
            if (indices is null)
                continue;
            (Vector128<long> low, Vector128<long> high) = Vector128.Widen(place + (Vector128.Create(0, 1, 2, 3) * stride));
            Vector128<long> from = Vector128.Create(plane + (long)first);
            (low + from).Store(indices + o);
            (high + from).Store(indices + o + 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Read(float* source, int stride)
    {
        Vector128<float> low = Vector128.Load(source);
        if (stride == 1)
            return low;
        // Not from the fifth element on: the eighth may lie behind the input.
        Vector128<float> high = Vector128.Load(source + 3);
        return Sse.IsSupported ? Sse.Shuffle(low, high, 0b11_01_10_00)
            : AdvSimd.Arm64.UnzipEven(low, AdvSimd.ExtractVector128(high, high, 1));
    }
}
