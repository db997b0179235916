using System.Numerics;

namespace DagNet;

/// <summary>Fourier transforms of any length in N·log N steps, in float64, lines side by side on the worker team.</summary>
internal static unsafe class FourierTransformKernel
{
    /// <summary>Fewer numbers than this are transformed sooner than a worker wakes.</summary>
    private const nint ParallelFrom = 1 << 13;

    public static Action Bind(CpuStep step)
        => step.X[0].Type.Element == ElementType.Float32 ? Bind<float>(step) : Bind<double>(step);

    private static Action Bind<T>(CpuStep step) where T : unmanaged, INumber<T>
    {
        int length = step.X[0].Shape[^2], lines = step.X[0].Count / checked(2 * length);
        bool inverse = ((FourierTransform)step.Node.Op).Inverse;
        // Each part works in memory of its own.
        int parts = step.X[0].Count < ParallelFrom ? 1 : Math.Min(lines, WorkerTeam.Shared.Threads);
        var transforms = new FastFourier[parts];
        for (int part = 0; part < parts; part++)
            transforms[part] = new(length, inverse,
                elements => (Complex*)step.Scratch(elements * sizeof(Complex)).Pointer);
        var body = new Part<T>(step.X[0].As<T>(), step.Y[0].As<T>(), 2 * length, lines, transforms);
        return parts == 1 ? () => body.Run(0) : () => WorkerTeam.Shared.For(parts, body);
    }

    /// <summary>Every n-th line, from the part's own on.</summary>
    private readonly struct Part<T>(T* x, T* y, int numbers, int lines, FastFourier[] transforms) : IParallelBody
        where T : unmanaged, INumber<T>
    {
        public void Run(int part)
        {
            FastFourier transform = transforms[part];
            var line = (double*)transform.Line;
            for (int k = part; k < lines; k += transforms.Length)
            {
                T* from = x + ((nint)k * numbers), to = y + ((nint)k * numbers);
                for (int i = 0; i < numbers; i++)
                    line[i] = double.CreateTruncating(from[i]);
                transform.Run();
                for (int i = 0; i < numbers; i++)
                    to[i] = T.CreateTruncating(line[i]);
            }
        }
    }
}
