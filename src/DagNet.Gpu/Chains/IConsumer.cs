namespace DagNet.Gpu;

/// <summary>What becomes of an element that a kernel has finished: it is stored, or a chain goes on with it.</summary>
internal interface IConsumer<TArguments, T> where TArguments : struct where T : unmanaged
{
    static abstract void Take(TArguments arguments, int index, T value);
}
