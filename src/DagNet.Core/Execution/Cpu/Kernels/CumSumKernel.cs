using System.Numerics;

namespace DagNet;

/// <summary>Running sums along an axis, those of float32 in float64.</summary>
internal static unsafe class CumSumKernel
{
    public static Action Bind(CpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float, double>(step),
        ElementType.Float64 => Bind<double, double>(step),
        ElementType.Int32 => Bind<int, int>(step),
        ElementType.Int64 => Bind<long, long>(step),
        _ => Bind<byte, byte>(step),
    };

    private static Action Bind<T, TSum>(CpuStep step)
        where T : unmanaged, INumber<T> where TSum : unmanaged, INumber<TSum>
    {
        var op = (CumSum)step.Node.Op;
        (nint outer, nint axis, nint inner) = GatherKernel.Around(step.X[0].Shape, op.Axis);
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        var sums = (TSum*)step.Scratch(inner * sizeof(TSum)).Pointer;
        nint first = op.Reverse ? (axis - 1) * inner : 0, next = op.Reverse ? -inner : inner;
        return () =>
        {
            for (nint o = 0; o < outer; o++)
            {
                new Span<TSum>(sums, checked((int)inner)).Clear();
                T* from = x + (o * axis * inner) + first, to = y + (o * axis * inner) + first;
                for (nint k = 0; k < axis; k++, from += next, to += next)
                    for (nint i = 0; i < inner; i++)
                    {
                        TSum before = sums[i];
                        sums[i] += TSum.CreateTruncating(from[i]);
                        to[i] = T.CreateTruncating(op.Exclusive ? before : sums[i]);
                    }
            }
        };
    }
}
