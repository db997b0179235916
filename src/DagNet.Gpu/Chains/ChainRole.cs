namespace DagNet.Gpu;

/// <summary>What a chain is in its kernel.</summary>
internal enum ChainRole
{
    /// <summary>All that the kernel computes: reads and writes memory.</summary>
    Whole,
    /// <summary>Makes the elements of the kernel's input as they are read.</summary>
    Producer,
    /// <summary>Goes on with the elements that the kernel has finished.</summary>
    Consumer,
}
