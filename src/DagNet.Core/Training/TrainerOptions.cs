using System.Collections.Immutable;

namespace DagNet;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>How many times <see cref="Trainer.Fit"/> passes over the rows, at most.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Rows in a step; the last of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether each epoch takes the rows in an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>What the orders of rows, and a session made by the trainer, start from.</summary>
    public long Seed { get; init; }

    /// <summary>The share of the rows that is held out for validation where no validation data is given.</summary>
    public double ValidationFraction { get; init; }

    /// <summary>
    /// Scalars to report by name, each the mean over a batch's rows (accuracy, absolute error): over the validation
    /// rows in inference mode, or where there are none over the training steps.
    /// </summary>
    public ImmutableArray<(string Name, Node Value)> Metrics { get; init; } = [];

    /// <summary>
    /// What "best" means: a metric's name; null means the validation loss, or without validation data the training
    /// loss.
    /// </summary>
    public string? Monitor { get; init; }

    /// <summary>Whether the monitored number is better when larger (accuracy).</summary>
    public bool Maximize { get; init; }

    /// <summary>Stops when the monitored number no longer improves; null never stops early.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Lowers the learning rate when the monitored number no longer improves; null leaves it to the schedule.
    /// </summary>
    public ReduceOnPlateau? ReduceOnPlateau { get; init; }

    /// <summary>
    /// Whether training with validation data ends with the weights of the best epoch rather than the last, also when it
    /// is cancelled.
    /// </summary>
    public bool RestoreBest { get; init; } = true;

    /// <summary>
    /// Whether validation uses the averaged weights, and training ends with them in the parameters' place. The
    /// optimizer must keep them (<see cref="Optimizer.AverageDecay"/>).
    /// </summary>
    public bool UseAveragedWeights { get; init; }

    /// <summary>
    /// Called after each epoch, on the training thread, with the state as training goes on with: the place to save a
    /// checkpoint.
    /// </summary>
    public Action<EpochProgress>? OnEpoch { get; init; }

    /// <summary>Told of each epoch.</summary>
    public IProgress<EpochProgress>? Progress { get; init; }
}
