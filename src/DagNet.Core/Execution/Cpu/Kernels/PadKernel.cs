using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>Pad, of any element type.</summary>
internal static unsafe class PadKernel
{
    public static Action Bind(CpuStep step) => step.X[0].Type.Element.Bytes switch
    {
        1 => Bind<byte>(step),
        2 => Bind<short>(step),
        4 => Bind<int>(step),
        _ => Bind<long>(step),
    };

    private static Action Bind<T>(CpuStep step) where T : unmanaged
    {
        var op = (Pad)step.Node.Op;
        T value = MemoryMarshal.Read<T>(Literal.Scalar(op.Value, step.X[0].Type.Element).Bytes);
        int[] shape = step.X[0].Shape, before = op.Before.ToArray(), after = op.After.ToArray();
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        return () => PaddedCopy.Run(shape, before, after, op.Mode, value, x, y);
    }
}
