using System.Numerics;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>TopK: a group for each line finds one element after the other.</summary>
internal static class TopKKernel
{
    private const int GroupSize = GpuStep.GroupSize;

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
        var op = (TopK)step.Node.Op;
        var lines = LineArguments<T, T>.Of(step, op.Axis, op.Largest ? 1 : 0);
        return step.Groups(Math.Min(lines.Lines, step.Concurrency), Run,
            new Arguments<T> { Line = lines, Positions = step.Y[1].As<long>(), Taken = op.K });
    }

    private static void Run<T>(Arguments<T> a) where T : unmanaged, INumber<T>
    {
        ArrayView<T> values = SharedMemory.Allocate<T>(GroupSize);
        ArrayView<int> places = SharedMemory.Allocate<int>(GroupSize);
        LineArguments<T, T> l = a.Line;
        bool largest = l.Mode != 0;
        for (int line = Grid.IdxX; line < l.Lines; line += Grid.DimX)
        {
            int start = l.Start(line), to = line / l.Inner * a.Taken * l.Inner + line % l.Inner, last = -1;
            T former = T.Zero;
            for (int k = 0; k < a.Taken; k++)
            {
                T best = T.Zero;
                int at = -1;
                for (int i = Group.IdxX; i < l.Extent; i += GroupSize)
                {
                    T x = l.X[start + i * l.Inner];
                    if ((last < 0 || Precedes(former, last, x, i, largest)) && (at < 0 || Precedes(x, i, best, at, largest)))
                        (best, at) = (x, i);
                }
                values[Group.IdxX] = best;
                places[Group.IdxX] = at;
                Group.Barrier();
                for (int half = GroupSize / 2; half > 0; half >>= 1)
                {
                    int other = Group.IdxX + half;
                    if (Group.IdxX < half && places[other] >= 0
                        && (places[Group.IdxX] < 0 || Precedes(values[other], places[other], values[Group.IdxX], places[Group.IdxX], largest)))
                    {
                        values[Group.IdxX] = values[other];
                        places[Group.IdxX] = places[other];
                    }
                    Group.Barrier();
                }
                former = values[0];
                last = places[0];
                if (Group.IdxX == 0)
                {
                    l.Y[to + k * l.Inner] = former;
                    a.Positions[to + k * l.Inner] = last;
                }
                Group.Barrier();
            }
        }
    }

    /// <summary>NaN first, then by value; of equal elements the first.</summary>
    private static bool Precedes<T>(T x, int i, T y, int j, bool largest) where T : unmanaged, INumber<T>
    {
        bool none = T.IsNaN(x), other = T.IsNaN(y);
        return none || other ? none && (!other || i < j) : x == y ? i < j : largest ? x > y : x < y;
    }

    private struct Arguments<T> where T : unmanaged
    {
        public LineArguments<T, T> Line;
        public ArrayView<long> Positions;
        public int Taken;
    }
}
