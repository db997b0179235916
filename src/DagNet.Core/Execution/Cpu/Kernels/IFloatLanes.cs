namespace DagNet;

/// <summary>
/// Vector operations on float32 that compiled chains are made of. A mask has all bits of a lane set or none; bools in
/// memory are a byte each.
/// </summary>
internal unsafe interface IFloatLanes<V> where V : unmanaged
{
    static abstract int Count { get; }

    static abstract V Broadcast(float value);
    static abstract V Load(float* source);
    static abstract void Store(V value, float* target);
    static abstract V LoadBools(byte* source);
    static abstract void StoreBools(V mask, byte* target);

    static abstract V Add(V x, V y);
    static abstract V Subtract(V x, V y);
    static abstract V Multiply(V x, V y);
    static abstract V Divide(V x, V y);

    /// <summary>x y + z, fused where the machine has it.</summary>
    static abstract V MultiplyAdd(V x, V y, V z);

    static abstract V Negate(V x);
    static abstract V Abs(V x);
    static abstract V Sqrt(V x);
    static abstract V Floor(V x);
    static abstract V Ceiling(V x);

    /// <summary>To the nearest whole number, halves to the even one.</summary>
    static abstract V Round(V x);

    /// <summary>NaN where either is NaN.</summary>
    static abstract V Min(V x, V y);

    /// <summary>NaN where either is NaN.</summary>
    static abstract V Max(V x, V y);

    static abstract V Less(V x, V y);
    static abstract V LessOrEqual(V x, V y);
    static abstract V Equal(V x, V y);
    static abstract V And(V x, V y);
    static abstract V Or(V x, V y);
    static abstract V Xor(V x, V y);
    static abstract V Not(V x);

    /// <summary>x where the mask is set, else y.</summary>
    static abstract V Select(V mask, V x, V y);

    /// <summary>2ⁿ for whole n from −126 to 127.</summary>
    static abstract V PowerOfTwo(V n);
}
