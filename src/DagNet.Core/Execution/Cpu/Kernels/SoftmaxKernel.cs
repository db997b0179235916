using System.Numerics;

namespace DagNet;

/// <summary>Softmax and its logarithm along an axis.</summary>
internal static unsafe class SoftmaxKernel
{
    public static Action Softmax(CpuStep step) => Bind(step, ((Softmax)step.Node.Op).Axis, logarithm: false);

    public static Action LogSoftmax(CpuStep step) => Bind(step, ((LogSoftmax)step.Node.Op).Axis, logarithm: true);

    private static Action Bind(CpuStep step, int axis, bool logarithm)
        => step.Y[0].Type.Element == ElementType.Float32 ? Bind<float>(step, axis, logarithm) : Bind<double>(step, axis, logarithm);

    private static Action Bind<T>(CpuStep step, int axis, bool logarithm) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] shape = step.X[0].Shape;
        nint outer = 1, inner = 1;
        for (int k = 0; k < shape.Length; k++)
            (outer, inner) = (k < axis ? outer * shape[k] : outer, k > axis ? inner * shape[k] : inner);
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        nint extent = shape[axis];
        return () => SoftmaxRows.Run(x, outer, extent, inner, logarithm, y);
    }
}
