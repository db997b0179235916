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
        nint[] own = Strides(from), strides = new nint[to.Length];
        for (int axis = 0, skip = to.Length - from.Length; axis < from.Length; axis++)
            strides[axis + skip] = from[axis] == 1 ? 0 : own[axis];
        return Copy(step.X[0], 0, strides, step.Y[0], 0, Strides(to), to);
    }

    public static Action Transpose(CpuStep step)
    {
        nint[] strides = Strides(step.X[0].Shape);
        Axes permutation = ((Transpose)step.Node.Op).Permutation;
        int[] shape = step.Y[0].Shape;
        nint[] permuted = [.. permutation.ToArray().Select(k => strides[k])];
        return Copy(step.X[0], 0, permuted, step.Y[0], 0, Strides(shape), shape);
    }

    public static Action Slice(CpuStep step)
    {
        var op = (Slice)step.Node.Op;
        int[] shape = step.Y[0].Shape;
        (nint offset, nint[] strides) = Within(step.X[0].Shape, op.Starts, op.Steps);
        return Copy(step.X[0], offset, strides, step.Y[0], 0, Strides(shape), shape);
    }

    public static Action Unslice(CpuStep step)
    {
        var op = (Unslice)step.Node.Op;
        int[] shape = step.X[0].Shape;
        CpuOperand y = step.Y[0];
        (nint offset, nint[] strides) = Within(y.Shape, op.Starts, op.Steps);
        if (step.X[0].Count == 0)
            return () => y.Bytes.Clear();
        Action copy = Copy(step.X[0], 0, Strides(shape), y, offset, strides, shape);
        return () =>
        {
            y.Bytes.Clear();
            copy();
        };
    }

    public static Action Concat(CpuStep step)
    {
        int axis = ((Concat)step.Node.Op).Axis;
        nint[] strides = Strides(step.Y[0].Shape);
        var parts = new List<Action>();
        nint offset = 0;
        foreach (CpuOperand x in step.X)
        {
            if (x.Count > 0)
                parts.Add(Copy(x, 0, Strides(x.Shape), step.Y[0], offset, strides, x.Shape));
            offset += x.Shape[axis] * strides[axis];
        }
        Action[] copies = [.. parts];
        return () =>
        {
            foreach (Action copy in copies)
                copy();
        };
    }

    private static (nint Offset, nint[] Strides) Within(int[] whole, Shape starts, Axes steps)
    {
        nint[] strides = Strides(whole);
        nint offset = 0;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            offset += (nint)starts[axis].Value * strides[axis];
            strides[axis] *= steps[axis];
        }
        return (offset, strides);
    }

    private static nint[] Strides(int[] shape)
    {
        var strides = new nint[shape.Length];
        nint stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; stride *= shape[axis--])
            strides[axis] = stride;
        return strides;
    }

    private static Action Copy(
        CpuOperand from, nint fromOffset, nint[] fromStrides, CpuOperand to, nint toOffset, nint[] toStrides, int[] shape)
        => to.Type.Element.Bytes switch
        {
            2 => Bind<short>(from, fromOffset, fromStrides, to, toOffset, toStrides, shape),
            1 => Bind<byte>(from, fromOffset, fromStrides, to, toOffset, toStrides, shape),
            4 => Bind<int>(from, fromOffset, fromStrides, to, toOffset, toStrides, shape),
            _ => Bind<long>(from, fromOffset, fromStrides, to, toOffset, toStrides, shape),
        };

    private static Action Bind<T>(
        CpuOperand from, nint fromOffset, nint[] fromStrides, CpuOperand to, nint toOffset, nint[] toStrides, int[] shape)
        where T : unmanaged
    {
        T* source = from.As<T>() + fromOffset, target = to.As<T>() + toOffset;
        return () => StridedCopy.Run(shape, source, fromStrides, target, toStrides);
    }
}
