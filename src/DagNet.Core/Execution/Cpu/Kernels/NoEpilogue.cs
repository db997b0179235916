namespace DagNet;

/// <summary>Leaves the product as it is.</summary>
internal readonly unsafe struct NoEpilogue<T> : IEpilogue<T> where T : unmanaged
{
    public void Apply(T* values, nint row, nint column, int length)
    {
    }
}
