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
        => index >= -extent && index < extent ? (int)(index < 0 ? index + extent : index) : throw Outside(op.Name, (long)index, extent);

    /// <summary>The error for an index outside the extent.</summary>
    public static IndexException Outside(string name, long index, long extent) => new(
        $"{name}: the index {index} is outside an axis of extent {extent}. Use {-extent}…{extent - 1}; negative ones count from the end.");
}
