namespace DagNet.MLNet;

/// <summary>Runs a graph on batches of any size, by the smallest of a few plans that has room.</summary>
internal sealed class BatchRunners(Session session, Node[] outputs, Func<int, (Node Input, int[] Shape)[]> shapes) : IDisposable
{
    private static readonly int[] s_sizes = [1, 16, RowComputation.Most];

    private readonly Runner?[] _runners = new Runner?[s_sizes.Length];

    /// <summary>A runner, and the rows that it takes: as many as asked for, or more.</summary>
    public (Runner Runner, int Rows) For(int rows)
    {
        // A lambda would allocate for each row that a prediction engine is asked for.
        int size = 0;
        while (s_sizes[size] < rows)
            size++;
        return (_runners[size] ??= session.Prepare(new(outputs), shapes(s_sizes[size])), s_sizes[size]);
    }

    public void Dispose()
    {
        foreach (Runner? runner in _runners)
            runner?.Dispose();
    }
}
