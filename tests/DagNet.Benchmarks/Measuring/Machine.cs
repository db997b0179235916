using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DagNet.Benchmarks;

/// <summary>What this machine could do, measured now: others may share it.</summary>
internal sealed unsafe record Machine(int Threads, double PeakFlops, double Bandwidth)
{
    private const int Accumulators = 12, Repetitions = 1 << 20, Floats = 1 << 24;

    public static Machine Measure(int threads)
    {
        double peak = 0, bandwidth = 0;
        float* memory = (float*)NativeMemory.AllocZeroed(Floats, sizeof(float));
        for (int trial = 0; trial < 7; trial++)
        {
            double seconds = Seconds(threads, _ => Multiply());
            peak = Math.Max(peak, 2.0 * Accumulators * Width * Repetitions * threads / seconds);
            seconds = Seconds(threads, part => Stream(memory + (long)part * Floats / threads, Floats / threads));
            bandwidth = Math.Max(bandwidth, 2.0 * sizeof(float) * Floats / seconds);
        }
        NativeMemory.Free(memory);
        return new(threads, peak, bandwidth);
    }

    private static int Width => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private static double Seconds(int threads, Action<int> work)
    {
        using var start = new Barrier(threads + 1);
        Thread[] team = [.. Enumerable.Range(0, threads).Select(part => new Thread(() =>
        {
            start.SignalAndWait();
            work(part);
        }))];
        Array.ForEach(team, t => t.Start());
        long from = Stopwatch.GetTimestamp();
        start.SignalAndWait();
        Array.ForEach(team, t => t.Join());
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static float Multiply() => Vector512.IsHardwareAccelerated ? Wide() : Vector256.IsHardwareAccelerated ? Middle() : Narrow();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-9f), a = y, b = y, c = y, d = y, e = y, f = y;
        Vector512<float> g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Repetitions; n++)
        {
            (a, b, c, d) = (Vector512.FusedMultiplyAdd(a, x, y), Vector512.FusedMultiplyAdd(b, x, y),
                Vector512.FusedMultiplyAdd(c, x, y), Vector512.FusedMultiplyAdd(d, x, y));
            (e, f, g, h) = (Vector512.FusedMultiplyAdd(e, x, y), Vector512.FusedMultiplyAdd(f, x, y),
                Vector512.FusedMultiplyAdd(g, x, y), Vector512.FusedMultiplyAdd(h, x, y));
            (i, j, k, l) = (Vector512.FusedMultiplyAdd(i, x, y), Vector512.FusedMultiplyAdd(j, x, y),
                Vector512.FusedMultiplyAdd(k, x, y), Vector512.FusedMultiplyAdd(l, x, y));
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Middle()
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(1e-9f), a = y, b = y, c = y, d = y, e = y, f = y;
        Vector256<float> g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Repetitions; n++)
        {
            (a, b, c, d) = (Vector256.FusedMultiplyAdd(a, x, y), Vector256.FusedMultiplyAdd(b, x, y),
                Vector256.FusedMultiplyAdd(c, x, y), Vector256.FusedMultiplyAdd(d, x, y));
            (e, f, g, h) = (Vector256.FusedMultiplyAdd(e, x, y), Vector256.FusedMultiplyAdd(f, x, y),
                Vector256.FusedMultiplyAdd(g, x, y), Vector256.FusedMultiplyAdd(h, x, y));
            (i, j, k, l) = (Vector256.FusedMultiplyAdd(i, x, y), Vector256.FusedMultiplyAdd(j, x, y),
                Vector256.FusedMultiplyAdd(k, x, y), Vector256.FusedMultiplyAdd(l, x, y));
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow()
    {
        Vector128<float> x = Vector128.Create(0.999f), y = Vector128.Create(1e-9f), a = y, b = y, c = y, d = y, e = y, f = y;
        Vector128<float> g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Repetitions; n++)
        {
            (a, b, c, d) = (Vector128.FusedMultiplyAdd(a, x, y), Vector128.FusedMultiplyAdd(b, x, y),
                Vector128.FusedMultiplyAdd(c, x, y), Vector128.FusedMultiplyAdd(d, x, y));
            (e, f, g, h) = (Vector128.FusedMultiplyAdd(e, x, y), Vector128.FusedMultiplyAdd(f, x, y),
                Vector128.FusedMultiplyAdd(g, x, y), Vector128.FusedMultiplyAdd(h, x, y));
            (i, j, k, l) = (Vector128.FusedMultiplyAdd(i, x, y), Vector128.FusedMultiplyAdd(j, x, y),
                Vector128.FusedMultiplyAdd(k, x, y), Vector128.FusedMultiplyAdd(l, x, y));
        }
        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    /// <summary>Reads and writes every element once: a step that updates a parameter in its place does the same.</summary>
    private static void Stream(float* x, int count)
    {
        var scale = Vector512.Create(0.999f);
        for (int i = 0; i < count; i += 32)
        {
            (Vector512.Load(x + i) * scale).Store(x + i);
            (Vector512.Load(x + i + 16) * scale).Store(x + i + 16);
        }
    }
}
