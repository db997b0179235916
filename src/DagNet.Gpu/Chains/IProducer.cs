namespace DagNet.Gpu;

/// <summary>Where a kernel gets the elements of its input: memory, or a chain that makes each one as it is read.</summary>
internal interface IProducer<TArguments, T> where TArguments : struct where T : unmanaged
{
    static abstract T Get(TArguments arguments, int index);
}
