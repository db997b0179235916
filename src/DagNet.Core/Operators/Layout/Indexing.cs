namespace DagNet;

/// <summary>What operators that take indices have in common.</summary>
internal static class Indexing
{
    /// <summary>Checks that indices are whole numbers.</summary>
    public static void Check(Op op, TensorType indices)
    {
        if (indices.Element is not (ElementType.Int32 or ElementType.Int64))
            throw new ShapeException($"{op.Name}: takes int32 or int64 indices, but they are {indices}. Cast them.");
    }

    /// <summary>An index counted from the front.</summary>
    /// <exception cref="IndexException">It is outside the extent.</exception>
    public static int Wrap(Op op, double index, int extent)
        => index >= -extent && index < extent ? (int)(index < 0 ? index + extent : index)
            : throw Outside(op.Name, (long)index, extent);

    /// <summary>The error for an index outside the extent.</summary>
    public static IndexException Outside(string name, long index, long extent) => new(
        $"{name}: the index {index} is outside an axis of extent {extent}. Use {-extent}…{extent - 1}; negative ones "
            + "count from the end.");

    /// <summary>
    /// Checks that indices have the rank of what they point into, and, but for the axis, no larger extents.
    /// </summary>
    public static void CheckAlong(Op op, int axis, Shape x, Shape indices)
    {
        int at = x.Axis(axis, op);
        if (indices.Rank != x.Rank)
            throw new ShapeException($"{op.Name}: the indices {indices} have {indices.Rank} axes, the input {x} has "
                + $"{x.Rank}. Reshape one of them.");
        for (int k = 0; k < x.Rank; k++)
            if (k != at && x[k] != indices[k]
                && !(x[k].IsKnown && indices[k].IsKnown && indices[k].Value <= x[k].Value))
                throw new ShapeException($"{op.Name}: the indices {indices} are larger than the input {x} at axis "
                    + $"{k}. Slice them.");
    }

    /// <summary>Checks that updates have the type of what they go into and the shape of their indices.</summary>
    public static void CheckUpdates(Op op, TensorType x, TensorType updates, Shape wanted)
    {
        if (!x.Element.IsNumber)
            throw new ShapeException($"{op.Name}: takes numbers, but the input is {x.Element.Word}. Cast it.");
        if (updates != new TensorType(x.Element, wanted))
            throw new ShapeException($"{op.Name}: the updates are {updates}, but must be "
                + $"{new TensorType(x.Element, wanted)} for these indices. "
                + "Reshape or cast them.");
    }

    /// <summary>How many coordinates the last axis of the indices holds.</summary>
    public static int Depth(Op op, Shape x, TensorType indices)
    {
        Check(op, indices);
        if (indices.Shape.Rank == 0 || !indices.Shape[^1].IsKnown
            || indices.Shape[^1].Value < 1 || indices.Shape[^1].Value > x.Rank)
            throw new ShapeException($"{op.Name}: the last axis of the indices {indices.Shape} must hold 1 to "
                + $"{x.Rank} coordinates of {x}. Reshape them.");
        return (int)indices.Shape[^1].Value;
    }

    /// <summary>The number of the slice that a row of coordinates points to.</summary>
    public static int Slice(Op op, DenseArray indices, int row, int[] shape)
    {
        int depth = indices.Shape[^1], slice = 0;
        for (int k = 0; k < depth; k++)
            slice = (slice * shape[k]) + Wrap(op, indices[(row * depth) + k], shape[k]);
        return slice;
    }

    /// <summary>A scattering operator in ONNX, which adds and multiplies from opset 16 on, the rest from 18.</summary>
    public static OnnxForm? Scattering(string name, int opset, ScatterReduction reduction) => reduction switch
    {
        ScatterReduction.None => opset < 11 ? null : new OnnxForm(name),
        ScatterReduction.Add or ScatterReduction.Mul when opset < 16 => null,
        ScatterReduction.Max or ScatterReduction.Min when opset < 18 => null,
        _ => new OnnxForm(name).With("reduction", reduction.ToString().ToLowerInvariant()),
    };
}
