using System.Numerics;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>ArgMax and ArgMin: a thread for each line.</summary>
internal static class ExtremeKernel
{
    public static string? Obstacle(Step step)
        => Supported.Of(step.Inputs[0].Type.Element, ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.UInt8);

    public static Action Bind(GpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float>(step),
        ElementType.Int32 => Bind<int>(step),
        ElementType.Int64 => Bind<long>(step),
        _ => Bind<byte>(step),
    };

    private static Action Bind<T>(GpuStep step) where T : unmanaged, INumber<T>
    {
        var op = (Extreme)step.Node.Op;
        var a = LineArguments<T, long>.Of(step, op.Axis, (op is ArgMax ? 1 : 0) | (op.SelectLastIndex ? 2 : 0));
        return step.Over(a.Lines, Run, a);
    }

    private static void Run<T>(LineArguments<T, long> a) where T : unmanaged, INumber<T>
    {
        int stride = Grid.DimX * Group.DimX;
        for (int line = Grid.GlobalIndex.X; line < a.Lines && line >= 0; line += stride)
        {
            int start = a.Start(line);
            T best = a.X[start];
            int at = 0;
            for (int k = 1; k < a.Extent; k++)
            {
                T x = a.X[start + k * a.Inner];
                bool none = T.IsNaN(x), former = T.IsNaN(best);
                bool equal = x == best || (none && former);
                bool exceeds = !former && (none || ((a.Mode & 1) != 0 ? x > best : x < best));
                if (equal ? (a.Mode & 2) != 0 : exceeds)
                    (best, at) = (x, k);
            }
            a.Y[line] = at;
        }
    }
}
