using System.Numerics;

namespace DagNet;

/// <summary>Gather and ScatterAdd: rows at indices.</summary>
internal static unsafe class GatherKernel
{
    public static Action Gather(CpuStep step)
        => step.X[1].Type.Element == ElementType.Int32 ? Gather<int>(step) : Gather<long>(step);

    public static Action ScatterAdd(CpuStep step)
        => step.X[0].Type.Element == ElementType.Int32 ? ScatterAdd<int>(step) : ScatterAdd<long>(step);

    private static Action Gather<TIndex>(CpuStep step) where TIndex : unmanaged, IBinaryInteger<TIndex>
        => step.X[0].Type.Element.Bytes switch
        {
            1 => Gather<byte, TIndex>(step),
            2 => Gather<short, TIndex>(step),
            4 => Gather<int, TIndex>(step),
            _ => Gather<long, TIndex>(step),
        };

    private static Action Gather<T, TIndex>(CpuStep step)
        where T : unmanaged where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        CpuOperand indices = step.X[1];
        (nint outer, nint axis, nint inner) = Around(step.X[0].Shape, ((Gather)step.Node.Op).Axis);
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        Node node = step.Node;
        return () =>
        {
            TIndex* at = Valid<TIndex>(node, indices, axis);
            IndexedRows.Gather(x, outer, axis, inner, at, indices.Count, y);
        };
    }

    private static Action ScatterAdd<TIndex>(CpuStep step) where TIndex : unmanaged, IBinaryInteger<TIndex>
        => step.Y[0].Type.Element switch
        {
            ElementType.Float32 => ScatterAdd<float, TIndex>(step),
            ElementType.Float64 => ScatterAdd<double, TIndex>(step),
            ElementType.Int32 => ScatterAdd<int, TIndex>(step),
            ElementType.Int64 => ScatterAdd<long, TIndex>(step),
            _ => ScatterAdd<byte, TIndex>(step),
        };

    private static Action ScatterAdd<T, TIndex>(CpuStep step)
        where T : unmanaged, INumber<T> where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        CpuOperand indices = step.X[0], result = step.Y[0];
        (nint outer, nint axis, nint inner) = Around(result.Shape, ((ScatterAdd)step.Node.Op).Axis);
        T* x = step.X[1].As<T>(), y = result.As<T>();
        Node node = step.Node;
        return () =>
        {
            TIndex* at = Valid<TIndex>(node, indices, axis);
            result.Bytes.Clear();
            IndexedRows.ScatterAdd(x, outer, axis, inner, at, indices.Count, y);
        };
    }

    /// <summary>The indices, after each was found to be inside the axis.</summary>
    internal static TIndex* Valid<TIndex>(Node node, CpuOperand indices, nint axis)
        where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        TIndex* at = indices.As<TIndex>();
        nint invalid = IndexedRows.FirstInvalid(at, indices.Count, axis);
        return invalid < 0 ? at : throw Indexing.Outside(node.Described, long.CreateTruncating(at[invalid]), axis);
    }

    /// <summary>The extents before, at and after an axis.</summary>
    internal static (nint Outer, nint Axis, nint Inner) Around(int[] shape, int axis)
    {
        nint outer = 1, inner = 1;
        for (int k = 0; k < shape.Length; k++)
            if (k < axis)
                outer *= shape[k];
            else if (k > axis)
                inner *= shape[k];
        return (outer, shape[axis], inner);
    }
}
