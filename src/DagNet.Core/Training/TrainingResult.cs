namespace DagNet;

/// <summary>Why training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were done.</summary>
    Completed,
    /// <summary>The monitored number no longer improved.</summary>
    StoppedEarly,
    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>What training gave.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="History">Every epoch of this run.</param>
/// <param name="BestEpoch">The number of the epoch with the best monitored number, or 0 where none ended.</param>
/// <param name="BestValue">The best monitored number.</param>
/// <param name="Restored">Whether the state holds the weights of that epoch rather than the last ones.</param>
public sealed record TrainingResult(
    TrainingEnd End, IReadOnlyList<EpochProgress> History, int BestEpoch, double BestValue, bool Restored);

/// <summary>Loss and metrics over rows, in inference mode.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Metrics">The mean of each metric.</param>
/// <param name="Rows">How many rows.</param>
public sealed record Evaluation(double Loss, IReadOnlyDictionary<string, double> Metrics, long Rows);
