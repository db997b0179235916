using System.Numerics;

namespace DagNet;

/// <summary>Fourier transforms of any length in N·log N steps, in float64.</summary>
internal static unsafe class FourierTransformKernel
{
    public static Action Bind(CpuStep step)
        => step.X[0].Type.Element == ElementType.Float32 ? Bind<float>(step) : Bind<double>(step);

    private static Action Bind<T>(CpuStep step) where T : unmanaged, INumber<T>
    {
        int length = step.X[0].Shape[^2], numbers = checked(2 * length);
        nint count = step.X[0].Count;
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        var transform = new FastFourier(length, ((FourierTransform)step.Node.Op).Inverse,
            elements => (Complex*)step.Scratch(elements * sizeof(Complex)).Pointer);
        var line = (double*)transform.Line;
        return () =>
        {
            for (nint first = 0; first < count; first += numbers)
            {
                for (int i = 0; i < numbers; i++)
                    line[i] = double.CreateTruncating(x[first + i]);
                transform.Run();
                for (int i = 0; i < numbers; i++)
                    y[first + i] = T.CreateTruncating(line[i]);
            }
        };
    }
}
