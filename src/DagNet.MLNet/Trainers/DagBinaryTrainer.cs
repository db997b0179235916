using DagNet.MLNet;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Trains a network to tell yes from no: the label is a Boolean, the score the logit of the probability.</summary>
public sealed class DagBinaryTrainer : DagTrainer
{
    internal DagBinaryTrainer(IHostEnvironment environment, Options options) : base(environment, options, PredictionTask.Binary)
    {
    }

    private protected override (TabularTask Task, ScoreColumns Columns) Task(Table table, DataViewSchema.Column label)
        => (new BinaryTask(table.MeanLabel), new BinaryColumns());

    /// <summary>How a <see cref="DagBinaryTrainer"/> trains.</summary>
    public sealed class Options : DagOptions;
}
