namespace DagNet;

/// <summary>Pad, of any element type.</summary>
internal static unsafe class PadKernel
{
    public static Action Bind(CpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind(step, (float)Value(step)),
        ElementType.Float64 => Bind(step, Value(step)),
        ElementType.Int32 => Bind(step, (int)Value(step)),
        ElementType.Int64 => Bind(step, (long)Value(step)),
        ElementType.Bool => Bind(step, Value(step) != 0),
        _ => Bind(step, (byte)Value(step)),
    };

    private static double Value(CpuStep step) => ((Pad)step.Node.Op).Value;

    private static Action Bind<T>(CpuStep step, T value) where T : unmanaged
    {
        var op = (Pad)step.Node.Op;
        int[] shape = step.X[0].Shape, before = op.Before.ToArray(), after = op.After.ToArray();
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        return () => PaddedCopy.Run(shape, before, after, op.Mode, value, x, y);
    }
}
