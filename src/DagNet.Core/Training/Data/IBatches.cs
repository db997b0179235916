namespace DagNet;

/// <summary>
/// Rows to train on, one value of each row for every input. In memory: <see cref="Dataset"/>; what is larger than
/// memory implements this type.
/// </summary>
public interface IBatches
{
    /// <summary>The number of rows, or null where it is not known before the end.</summary>
    long? Rows { get; }

    /// <summary>Begins a pass over all rows.</summary>
    /// <param name="shuffleSeed">Equal seeds give equal orders; null keeps the order of the source.</param>
    IBatchReader Read(long? shuffleSeed);
}

/// <summary>One pass over the rows, batch by batch. All rows of a batch have one shape.</summary>
public interface IBatchReader : IDisposable
{
    /// <summary>Goes on to the next batch.</summary>
    /// <param name="most">The largest number of rows wanted.</param>
    /// <returns>The number of rows in the batch; 0 at the end.</returns>
    int Next(int most);

    /// <summary>What the rows of this batch are filled up to where that differs from batch to batch, as the length of sequences; batches
    /// with as many rows and the same number here have the same shapes.</summary>
    int Length => 0;

    /// <summary>The inputs with the extents of the batch, its number of rows first.</summary>
    (Node Input, int[] Shape)[] Shapes { get; }

    /// <summary>Gives the inputs the rows of the batch, without allocating.</summary>
    void Feed(Runner runner);

    /// <summary>The rows of the batch, to run a step again that failed.</summary>
    Feed[] Feeds();
}
