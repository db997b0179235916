using Microsoft.ML;

namespace DagNet.Benchmarks.Quality;

/// <summary>A table, what is to be predicted, and who predicts it.</summary>
/// <param name="Name">The table.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="LargerIsBetter">Whether more of it is better.</param>
/// <param name="Wanted">What DagNet must reach.</param>
/// <param name="Load">The rows to learn from and those held out.</param>
/// <param name="Evaluate">The metric on scored rows.</param>
/// <param name="Ours">DagNet's pipeline for a seed.</param>
/// <param name="Peers">ML.NET's own.</param>
internal sealed record QualityTask(string Name, string Metric, bool LargerIsBetter, double Wanted, Func<MLContext, string, (IDataView Train, IDataView Test)> Load,
    Func<MLContext, IDataView, double> Evaluate, Func<MLContext, int, IEstimator<ITransformer>> Ours,
    IReadOnlyList<(string Name, Func<MLContext, IEstimator<ITransformer>> Pipeline)> Peers)
{
    /// <summary>Trains a pipeline and measures it on the rows held out.</summary>
    public double Measure(MLContext ml, IEstimator<ITransformer> pipeline, string folder)
    {
        (IDataView train, IDataView test) = Load(ml, folder);
        return Evaluate(ml, pipeline.Fit(train).Transform(test));
    }
}

/// <summary>What came out.</summary>
/// <param name="Task">The table.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="DagNet">The median over the seeds.</param>
/// <param name="Wanted">What DagNet must reach.</param>
/// <param name="Reached">Whether it did.</param>
/// <param name="Peer">The best of ML.NET's own trainers.</param>
/// <param name="PeerValue">What it reached.</param>
/// <param name="Seconds">One training of ours, the median.</param>
internal sealed record QualityResult(string Task, string Metric, double DagNet, double Wanted, bool Reached, string Peer, double PeerValue, double Seconds);
