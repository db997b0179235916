using System.Numerics;

namespace DagNet;

/// <summary>Determinants, those of float32 in float64 too.</summary>
internal static unsafe class DetKernel
{
    public static Action Bind(CpuStep step)
        => step.X[0].Type.Element == ElementType.Float32 ? Bind<float>(step) : Bind<double>(step);

    private static Action Bind<T>(CpuStep step) where T : unmanaged, INumber<T>
    {
        int n = step.X[0].Shape[^1], count = step.Y[0].Count;
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        var matrix = (double*)step.Scratch((long)n * n * sizeof(double)).Pointer;
        return () =>
        {
            var elements = new Span<double>(matrix, n * n);
            for (int k = 0; k < count; k++)
            {
                T* from = x + ((nint)k * n * n);
                for (int i = 0; i < elements.Length; i++)
                    elements[i] = double.CreateTruncating(from[i]);
                y[k] = T.CreateTruncating(Det.Of(elements, n));
            }
        };
    }
}
