namespace DagNet.MLNet.Tests;

/// <summary>Keeps the epochs that it is told of.</summary>
internal sealed class EpochList : List<EpochProgress>, IProgress<EpochProgress>
{
    public Action<EpochProgress> Then { get; init; } = _ => { };

    /// <summary>The error on the validation rows.</summary>
    public double[] Errors => [.. this.Select(epoch => epoch.Metrics["error"])];

    public void Report(EpochProgress value)
    {
        Add(value);
        Then(value);
    }
}
