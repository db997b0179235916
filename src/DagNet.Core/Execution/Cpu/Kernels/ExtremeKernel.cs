using System.Numerics;

namespace DagNet;

/// <summary>ArgMax and ArgMin.</summary>
internal static unsafe class ExtremeKernel
{
    public static Action Bind(CpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float>(step),
        ElementType.Float64 => Bind<double>(step),
        ElementType.Int32 => Bind<int>(step),
        ElementType.Int64 => Bind<long>(step),
        _ => Bind<byte>(step),
    };

    private static Action Bind<T>(CpuStep step) where T : unmanaged, INumber<T>
    {
        var op = (Extreme)step.Node.Op;
        (nint outer, nint axis, nint inner) = GatherKernel.Around(step.X[0].Shape, op.Axis);
        T* x = step.X[0].As<T>();
        long* y = step.Y[0].As<long>();
        return () => Extremum.Run(x, outer, axis, inner, op is ArgMax, op.SelectLastIndex, y);
    }
}
