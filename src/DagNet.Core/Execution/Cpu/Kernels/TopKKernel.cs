using System.Numerics;

namespace DagNet;

/// <summary>TopK: sorts the positions of each line by its elements.</summary>
internal static unsafe class TopKKernel
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
        var op = (TopK)step.Node.Op;
        (nint outer, nint axis, nint inner) = GatherKernel.Around(step.X[0].Shape, op.Axis);
        T* x = step.X[0].As<T>(), values = step.Y[0].As<T>();
        long* positions = step.Y[1].As<long>();
        int extent = checked((int)axis), taken = op.K;
        var order = (int*)step.Scratch(axis * sizeof(int)).Pointer;
        return () =>
        {
            for (nint o = 0; o < outer; o++)
                for (nint i = 0; i < inner; i++)
                {
                    T* line = x + (o * axis * inner) + i;
                    for (int k = 0; k < extent; k++)
                        order[k] = k;
                    new Span<int>(order, extent).Sort(new Order<T>(line, inner, op.Largest));
                    nint to = (o * taken * inner) + i;
                    for (int k = 0; k < taken; k++, to += inner)
                        (values[to], positions[to]) = (line[order[k] * inner], order[k]);
                }
        };
    }

    /// <summary>NaN first, then by value; of equal elements the first.</summary>
    private readonly struct Order<T>(T* line, nint stride, bool largest) : IComparer<int>
        where T : unmanaged, INumber<T>
    {
        public int Compare(int a, int b)
        {
            T x = line[a * stride], y = line[b * stride];
            if (T.IsNaN(x) || T.IsNaN(y))
                return T.IsNaN(x) && T.IsNaN(y) ? a - b : T.IsNaN(x) ? -1 : 1;
            return x == y ? a - b : (x > y) == largest ? -1 : 1;
        }
    }
}
