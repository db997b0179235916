namespace DagNet;

/// <summary>What an epoch of training gave.</summary>
public sealed record EpochProgress
{
    /// <summary>The epoch's number, from 1, counted over all runs of the trainer.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of the last epoch planned.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps done so far, over all epochs.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean loss over the epoch's rows, each taken when its step ran.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>The mean loss over the validation rows in inference mode, or null without validation data.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The metrics by name.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training rows a second, validation excluded.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Time since training began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Time that the epochs left will take, if none is saved by stopping early.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>Whether the monitored number is the best so far.</summary>
    public required bool IsBest { get; init; }

    /// <summary>
    /// One line: <c>epoch 3/20 loss 0.1234 validation 0.1311 mae 0.25 12,345 rows/s 0:04 left</c>.
    /// </summary>
    public override string ToString()
    {
        IEnumerable<string> parts =
        [
            $"epoch {Epoch}/{Epochs}", $"loss {TrainLoss:G4}",
            .. ValidationLoss is { } v ? (string[])[$"validation {v:G4}"] : [],
            .. Metrics.Select(m => $"{m.Key} {m.Value:G4}"), $"{RowsPerSecond:N0} rows/s", $"{Remaining:m\\:ss} left",
        ];
        return string.Join("  ", parts);
    }
}
