using System.Numerics;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>Sums up to each element: a thread for each line.</summary>
internal static class CumSumKernel
{
    public static string? Obstacle(Step step)
        => Supported.Of(step.Node.Element, ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.UInt8);

    public static Action Bind(GpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float>(step),
        ElementType.Int32 => Bind<int>(step),
        ElementType.Int64 => Bind<long>(step),
        _ => Bind<byte>(step),
    };

    private static Action Bind<T>(GpuStep step) where T : unmanaged, INumber<T>
    {
        var op = (CumSum)step.Node.Op;
        var a = LineArguments<T, T>.Of(step, op.Axis, (op.Exclusive ? 1 : 0) | (op.Reverse ? 2 : 0));
        return step.Over(a.Lines, Run, a);
    }

    private static void Run<T>(LineArguments<T, T> a) where T : unmanaged, INumber<T>
    {
        int stride = Grid.DimX * Group.DimX;
        for (int line = Grid.GlobalIndex.X; line < a.Lines && line >= 0; line += stride)
        {
            int start = a.Start(line);
            T sum = T.Zero, lost = T.Zero;
            for (int k = 0; k < a.Extent; k++)
            {
                int at = start + ((a.Mode & 2) != 0 ? a.Extent - 1 - k : k) * a.Inner;
                T x = a.X[at], next = sum + x, before = SumReducer<T>.Total(sum, lost);
                lost += SumReducer<T>.Lost(sum, x, next);
                sum = next;
                a.Y[at] = (a.Mode & 1) != 0 ? before : SumReducer<T>.Total(sum, lost);
            }
        }
    }
}
