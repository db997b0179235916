namespace DagNet;

/// <summary>
/// The few vector operations that kernels are written in. <typeparamref name="V"/> is Vector512, Vector256 or Vector128
/// of <typeparamref name="T"/>, or T itself; a kernel takes the operations as a struct type argument, so that one text
/// compiles to each width.
/// </summary>
internal unsafe interface ISimd<V, T> where V : unmanaged where T : unmanaged
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 vector registers of this width, not 16.</summary>
    static abstract bool ManyRegisters { get; }

    static abstract V Broadcast(T value);
    static abstract V Load(T* source);
    static abstract void Store(V value, T* target);
    static abstract V Add(V x, V y);
    static abstract V Subtract(V x, V y);
    static abstract V Multiply(V x, V y);

    /// <summary>x y + z, fused where the machine has it.</summary>
    static abstract V MultiplyAdd(V x, V y, V z);

    /// <summary>NaN where either is NaN.</summary>
    static abstract V Min(V x, V y);

    /// <summary>NaN where either is NaN.</summary>
    static abstract V Max(V x, V y);

    /// <summary>A mask of the lanes where x is more than y, or NaN while y is not.</summary>
    static abstract V Exceeds(V x, V y);

    /// <summary>x where the mask is set, else y.</summary>
    static abstract V Select(V mask, V x, V y);

    /// <summary>The lanes' sum, by halves.</summary>
    static abstract T Sum(V value);
}
