namespace DagNet;

/// <summary>Operators that only move elements, of whatever type.</summary>
internal static unsafe class CopyKernel
{
    public static Action Duplicate(CpuStep step)
    {
        CpuOperand from = step.X[0], to = step.Y[0];
        return () => from.Bytes.CopyTo(to.Bytes);
    }

    public static Action Expand(CpuStep step)
    {
        int[] from = step.X[0].Shape, to = step.Y[0].Shape;
        int skip = to.Length - from.Length;
        var strides = new int[to.Length];
        for (int axis = from.Length - 1, stride = 1; axis >= 0; stride *= from[axis--])
            strides[axis + skip] = from[axis] == 1 ? 0 : stride;
        return Strided(step.X[0], step.Y[0], strides);
    }

    public static Action Transpose(CpuStep step)
    {
        int[] from = step.X[0].Shape;
        Axes permutation = ((Transpose)step.Node.Op).Permutation;
        var strides = new int[from.Length];
        for (int axis = from.Length - 1, stride = 1; axis >= 0; stride *= from[axis--])
            strides[axis] = stride;
        return Strided(step.X[0], step.Y[0], [.. permutation.ToArray().Select(k => strides[k])]);
    }

    /// <summary>Fills the result in order, reading the input with these strides, in elements.</summary>
    private static Action Strided(CpuOperand from, CpuOperand to, int[] strides)
    {
        int[] shape = to.Shape;
        return to.Type.Element.Bytes switch
        {
            1 => () => Run(from.As<byte>(), to.As<byte>(), shape, strides),
            4 => () => Run(from.As<int>(), to.As<int>(), shape, strides),
            _ => () => Run(from.As<long>(), to.As<long>(), shape, strides),
        };
    }

    private static void Run<T>(T* from, T* to, ReadOnlySpan<int> shape, ReadOnlySpan<int> strides) where T : unmanaged
    {
        if (shape.IsEmpty)
        {
            *to = *from;
            return;
        }
        int inner = shape[^1], step = strides[^1], outer = 1;
        for (int axis = 0; axis < shape.Length - 1; axis++)
            outer *= shape[axis];
        Span<int> index = stackalloc int[shape.Length];
        T* row = from;
        for (int o = 0; o < outer; o++, to += inner)
        {
            if (step == 0)
                new Span<T>(to, inner).Fill(*row);
            else if (step == 1)
                new ReadOnlySpan<T>(row, inner).CopyTo(new Span<T>(to, inner));
            else
                for (int i = 0; i < inner; i++)
                    to[i] = row[(long)i * step];
            for (int axis = shape.Length - 2; axis >= 0; axis--)
            {
                row += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                row -= (long)strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
