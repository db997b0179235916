using DagNet.MLNet;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Trains a network to tell yes from no, once or several times: the label is a Boolean or a vector of Boolean (several
/// labels a row), the score the logit of the probability.</summary>
public sealed class DagBinaryTrainer : DagTrainer
{
    internal DagBinaryTrainer(IHostEnvironment environment, DagTrainerOptions options) : base(environment, options, PredictionTask.Binary)
    {
    }

    private protected override (TabularTask Task, ScoreColumns Columns) Task(Table table, DataViewSchema.Column label)
        => (new BinaryTask([.. Enumerable.Range(0, table.Outputs.Count).Select(table.MeanLabel)]),
            table.Outputs.IsVector ? new MultiLabelColumns(table.Outputs) : new BinaryColumns());

    /// <summary>How a <see cref="DagBinaryTrainer"/> trains.</summary>
    public sealed class Options : DagOptions;
}
