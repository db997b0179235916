using DagNet.MLNet;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Trains a network to predict a number or several: the label is a Single or a vector of Single, the score the same
/// quantities.</summary>
public sealed class DagRegressionTrainer : DagTrainer
{
    internal DagRegressionTrainer(IHostEnvironment environment, DagTrainerOptions options) : base(environment, options, PredictionTask.Regression)
    {
    }

    private protected override (TabularTask Task, ScoreColumns Columns) Task(Table table, DataViewSchema.Column label)
        => (new RegressionTask(LabelScale.Learn(table)), table.Outputs.IsVector ? new MultiOutputColumns(table.Outputs) : new RegressionColumns());

    /// <summary>How a <see cref="DagRegressionTrainer"/> trains.</summary>
    public sealed class Options : DagOptions;
}
