using DagNet.MLNet;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Trains a network to tell classes apart: the label is a key, the score a probability for each class.</summary>
public sealed class DagMulticlassTrainer : DagTrainer
{
    internal DagMulticlassTrainer(IHostEnvironment environment, DagTrainerOptions options) : base(environment, options, PredictionTask.Multiclass)
    {
    }

    private protected override (TabularTask Task, ScoreColumns Columns) Task(Table table, DataViewSchema.Column label)
    {
        int classes = checked((int)((KeyDataViewType)label.Type).Count);
        return (new MulticlassTask(classes), new MulticlassColumns(classes, ClassLabels.Of(label)));
    }

    /// <summary>How a <see cref="DagMulticlassTrainer"/> trains.</summary>
    public sealed class Options : DagOptions;
}
