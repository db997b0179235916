namespace DagNet.Gpu;

/// <summary>A chain of scalar formulas, composed at plan time as a type: a kernel that is generic over it computes the whole chain.</summary>
/// <typeparam name="TArguments">The views and numbers that the chain reads and writes.</typeparam>
internal interface IChain<TArguments> where TArguments : struct
{
    /// <summary>How many elements there are.</summary>
    static abstract int Count(TArguments arguments);

    /// <summary>Reads, computes and writes one element of every result.</summary>
    static abstract void At(TArguments arguments, int index);
}
