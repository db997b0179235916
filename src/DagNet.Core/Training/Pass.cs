using System.Diagnostics;

namespace DagNet;

/// <summary>A pass over all rows, batch by batch, with the means of the numbers that are fetched.</summary>
internal sealed class Pass(Session session, RunRequest request, Scores scores, int batchSize) : IDisposable
{
    private readonly Dictionary<(int Rows, int Length), Runner> _runners = [];
    private readonly double[] _sums = new double[scores.Count];
    private Runner? _last;

    /// <summary>Rows that were run.</summary>
    public long Rows { get; private set; }

    /// <summary>Steps that were run.</summary>
    public long Steps { get; private set; }

    /// <summary>How long the pass took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The mean of a number over the rows.</summary>
    public double Mean(int index) => _sums[index] / Rows;

    /// <summary>A fetched scalar of the last step.</summary>
    public double Last(int index) => Read(_last!, index);

    /// <summary>Runs all rows; false where it was cancelled before the end.</summary>
    public bool Run(IBatches data, long? shuffleSeed, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        Array.Clear(_sums);
        (Rows, Steps) = (0, 0);
        using IBatchReader reader = data.Read(shuffleSeed);
        int rows;
        while (!cancellation.IsCancellationRequested && (rows = reader.Next(batchSize)) > 0)
        {
            if (!_runners.TryGetValue((rows, reader.Length), out Runner? runner))
                _runners[(rows, reader.Length)] = runner = session.Prepare(request, reader.Shapes);
            reader.Feed(runner);
            Run(runner, reader);
            for (int i = 0; i < _sums.Length; i++)
                _sums[i] += rows * Read(runner, i);
            _last = runner;
            Rows += rows;
            Steps++;
        }
        Elapsed = Stopwatch.GetElapsedTime(start);
        if (cancellation.IsCancellationRequested)
            return false;
        return Rows > 0 ? true : throw new TrainingException("The data gave no rows. Give at least one.");
    }

    public void Dispose()
    {
        foreach (Runner runner in _runners.Values)
            runner.Dispose();
    }

    private void Run(Runner runner, IBatchReader reader)
    {
        try
        {
            runner.Run();
        }
        catch (NonFiniteException)
        {
            // The same step again, which fails in the same way and finds the operator at fault.
            session.Step(request.Fetches.AsSpan(), request.Assignments.AsSpan(), reader.Feeds());
            throw;
        }
    }

    private double Read(Runner runner, int index) => request.Fetches[index].Element == ElementType.Float32
        ? runner.Output<float>(index)[0]
        : runner.Output<double>(index)[0];
}
