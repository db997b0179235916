using ILGPU;
using ILGPU.Runtime;

namespace DagNet.Gpu;

/// <summary>Operators that move elements, whatever they are: Expand, Transpose, Slice, Unslice, Concat and the like.</summary>
internal static class CopyKernel
{
    private const int Tile = 32, TileRows = GpuStep.GroupSize / Tile;

    public static string? Obstacle(Step step) => Array.TrueForAll(Walks(step.Node), w => w is not null) ? null
        : $"more than {Walk.MostAxes} axes go on apart";

    public static Action Bind(GpuStep step) => step.X[0].Type.Element.Bytes switch
    {
        1 => Bind<byte>(step),
        2 => Bind<short>(step),
        4 => Bind<int>(step),
        _ => Bind<long>(step),
    };

    /// <summary>Copies an operand as it is.</summary>
    public static Action Whole(GpuStep step, GpuOperand from, GpuOperand to)
    {
        AcceleratorStream stream = step.Stream;
        ArrayView<byte> source = from.Bytes.SubView(0, from.Type.Bytes), target = to.Bytes.SubView(0, from.Type.Bytes);
        // A scatter into a variable writes where it reads.
        if (source.LoadEffectiveAddressAsPtr() == target.LoadEffectiveAddressAsPtr())
            return () => { };
        return () => source.CopyTo(stream, target);
    }

    /// <summary>Makes all elements of an operand 0.</summary>
    public static Action Clear(GpuStep step, GpuOperand operand)
    {
        AcceleratorStream stream = step.Stream;
        ArrayView<byte> target = operand.Bytes;
        return () => target.MemSetToZero(stream);
    }

    private static Action Bind<T>(GpuStep step) where T : unmanaged
    {
        Walk?[] walks = Walks(step.Node);
        var actions = new List<Action>();
        if (step.Node.Op is Unslice)
            actions.Add(Clear(step, step.Y[0]));
        for (int k = 0; k < walks.Length; k++)
        {
            if (walks[k] is not { Count: > 0 } walk)
                continue;
            GpuOperand x = step.X[k];
            if (walk.IsDense && walk.Count == x.Count)
                actions.Add(Whole(step, x, step.Y[0]));
            else if (walk.Transposition is { Rows: >= 8, Columns: >= 8 } t)
                actions.Add(step.Grid(new Index3D((t.Columns + Tile - 1) / Tile, (t.Rows + Tile - 1) / Tile, t.Batches), Transpose,
                    new TransposeArguments<T>(x.As<T>(), step.Y[0].As<T>(), t.Rows, t.Columns, t.Step, t.BatchStep, walk.FirstStart)));
            else
                actions.Add(step.Over(walk.Count, Strided, new StridedArguments<T>(x.As<T>(), step.Y[0].As<T>(), walk)));
        }
        return actions.Count == 1 ? actions[0] : () => actions.ForEach(a => a());
    }

    /// <summary>For each input the way from it to the result.</summary>
    private static Walk?[] Walks(Node node)
    {
        int[] to = node.Shape.ToArray(), from = node.Inputs[0].Shape.ToArray(), x = Walk.Dense(from), y = Walk.Dense(to);
        switch (node.Op)
        {
            case Expand:
                int skip = to.Length - from.Length;
                return [Walk.Of(to, [.. to.Select((_, k) => k < skip || from[k - skip] == 1 ? 0 : x[k - skip])], y)];
            case Transpose transpose:
                return [Walk.Of(to, [.. to.Select((_, k) => x[transpose.Permutation[k]])], y)];
            case Slice slice:
                return [Walk.Of(to, Steps(x, slice.Steps), y, firstStart: Start(x, slice.Starts))];
            case Unslice unslice:
                return [Walk.Of(from, x, Steps(y, unslice.Steps), secondStart: Start(y, unslice.Starts))];
            case Concat concat:
                int start = 0;
                return [.. node.Inputs.Select(input =>
                {
                    int[] part = input.Shape.ToArray();
                    Walk? walk = Walk.Of(part, Walk.Dense(part), y, secondStart: start);
                    start += part[concat.Axis] * y[concat.Axis];
                    return walk;
                })];
            default:
                return [Walk.Of(from, x, x)];
        }
    }

    private static int[] Steps(int[] strides, Axes steps) => [.. strides.Select((s, k) => s * steps[k])];

    private static int Start(int[] strides, Shape starts)
    {
        int[] at = starts.ToArray();
        return strides.Select((s, k) => s * at[k]).Sum();
    }

    private static void Strided<T>(StridedArguments<T> a) where T : unmanaged
    {
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < a.Walk.Count && i >= 0; i += stride)
            a.Y[a.Walk.Second(i)] = a.X[a.Walk.First(i)];
    }

    /// <summary>By tiles in shared memory, so that both sides go through memory in order. A tile's rows are one longer, against conflicts.</summary>
    private static void Transpose<T>(TransposeArguments<T> a) where T : unmanaged
    {
        ArrayView<T> tile = SharedMemory.Allocate<T>(Tile * (Tile + 1));
        int across = Group.IdxX % Tile, down = Group.IdxX / Tile;
        int from = a.Start + Grid.IdxZ * a.BatchStep, to = Grid.IdxZ * a.Rows * a.Columns;
        int column = Grid.IdxX * Tile + across;
        for (int k = down; k < Tile; k += TileRows)
        {
            int row = Grid.IdxY * Tile + k;
            if (row < a.Rows && column < a.Columns)
                tile[k * (Tile + 1) + across] = a.X[from + row * a.Step + column];
        }
        Group.Barrier();
        int place = Grid.IdxY * Tile + across;
        for (int k = down; k < Tile; k += TileRows)
        {
            int line = Grid.IdxX * Tile + k;
            if (line < a.Columns && place < a.Rows)
                a.Y[to + line * a.Rows + place] = tile[across * (Tile + 1) + k];
        }
    }

    private readonly struct StridedArguments<T>(ArrayView<T> x, ArrayView<T> y, Walk walk) where T : unmanaged
    {
        public readonly ArrayView<T> X = x, Y = y;
        public readonly Walk Walk = walk;
    }

    private readonly struct TransposeArguments<T>(ArrayView<T> x, ArrayView<T> y, int rows, int columns, int step, int batchStep, int start)
        where T : unmanaged
    {
        public readonly ArrayView<T> X = x, Y = y;
        public readonly int Rows = rows, Columns = columns, Step = step, BatchStep = batchStep, Start = start;
    }
}
