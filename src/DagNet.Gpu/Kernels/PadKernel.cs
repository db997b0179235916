using ILGPU;

namespace DagNet.Gpu;

/// <summary>Pad, in all its modes.</summary>
internal static class PadKernel
{
    public static Action Bind(GpuStep step)
    {
        double value = ((Pad)step.Node.Op).Value;
        Span<byte> bytes = stackalloc byte[8];
        ElementTypes.FromDoubles(step.X[0].Type.Element, [value], bytes);
        return step.X[0].Type.Element.Bytes switch
        {
            1 => Bind(step, bytes[0]),
            2 => Bind(step, BitConverter.ToInt16(bytes)),
            4 => Bind(step, BitConverter.ToInt32(bytes)),
            _ => Bind(step, BitConverter.ToInt64(bytes)),
        };
    }

    private static Action Bind<T>(GpuStep step, T value) where T : unmanaged
    {
        var op = (Pad)step.Node.Op;
        int[] from = step.X[0].Shape, to = step.Y[0].Shape;
        return step.Over(step.Y[0].Count, Run, new Arguments<T>
        {
            X = step.X[0].As<T>(),
            Y = step.Y[0].As<T>(),
            Value = value,
            Count = step.Y[0].Count,
            Rank = from.Length,
            Mode = (int)op.Mode,
            Axes = step.Table([.. from.SelectMany((extent, axis) => (int[])[extent, to[axis], op.Before[axis]])]),
        });
    }

    private static void Run<T>(Arguments<T> a) where T : unmanaged
    {
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            int rest = i, step = 1, at = 0;
            bool inside = true;
            for (int axis = a.Rank - 1; axis >= 0; axis--)
            {
                int extent = a.Axes[3 * axis], to = a.Axes[3 * axis + 1], place = Place(rest % to - a.Axes[3 * axis + 2], extent, a.Mode);
                rest /= to;
                inside &= place >= 0;
                at += place * step;
                step *= extent;
            }
            T value = a.Value;
            if (inside)
                value = a.X[at];
            a.Y[i] = value;
        }
    }

    /// <summary>The place that a place outside the extent stands for; −1 for none.</summary>
    private static int Place(int i, int extent, int mode)
    {
        if (i >= 0 && i < extent)
            return i;
        if (mode == (int)PadMode.Constant)
            return -1;
        if (mode == (int)PadMode.Reflect)
            return i < 0 ? -i : (2 * extent) - 2 - i;
        if (mode == (int)PadMode.Edge)
            return i < 0 ? 0 : extent - 1;
        return (i + extent) % extent;
    }

    private struct Arguments<T> where T : unmanaged
    {
        public ArrayView<T> X, Y;

        /// <summary>For each axis its extent, that of the result, and how many elements are before it.</summary>
        public ArrayView<int> Axes;

        public T Value;
        public int Count, Rank, Mode;
    }
}
