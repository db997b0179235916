namespace DagNet;

/// <summary>What is done to each finished piece of a product's row while it is in the L1 cache.</summary>
internal unsafe interface IEpilogue<T> where T : unmanaged
{
    /// <summary>
    /// Works in place on <paramref name="length"/> neighbouring elements of one row, from
    /// (<paramref name="row"/>, <paramref name="column"/>) on. Called once for each element, from any thread; in a
    /// batched product rows count on through the batch.
    /// </summary>
    void Apply(T* values, nint row, nint column, int length);
}
