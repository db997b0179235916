using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>The columns that a kind of model adds, in the order of ML.NET's own trainers: predicted label, score,
/// probability.</summary>
internal abstract class ScoreColumns
{
    /// <summary>What is predicted.</summary>
    public abstract PredictionTask Task { get; }

    /// <summary>ML.NET's word for it, by which its evaluators recognise the columns.</summary>
    public abstract string Kind { get; }

    /// <summary>Number of values that the scorer computes a row.</summary>
    public abstract int OutputCount { get; }

    /// <summary>What is predicted, in words; two models of which these are the same predict the same.</summary>
    public virtual string Prediction => $"{Task}";

    /// <summary>The columns.</summary>
    public abstract IReadOnlyList<ScoreColumn> Columns { get; }

    /// <summary>A binary task in a file, followed by its threshold; one without has 0.</summary>
    private protected const byte BinaryAtThreshold = 128;

    /// <summary>Writes what <see cref="Read"/> needs.</summary>
    public virtual void Write(BinaryWriter writer) => writer.Write((byte)Task);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ScoreColumns Read(BinaryReader reader) => (PredictionTask)reader.ReadByte() switch
    {
        PredictionTask.Regression => new RegressionColumns(),
        PredictionTask.Binary => new BinaryColumns(),
        (PredictionTask)BinaryAtThreshold => new BinaryColumns(reader.ReadSingle()),
        PredictionTask.Ranking => new RankingColumns(),
        PredictionTask.Multiclass => MulticlassColumns.ReadRest(reader),
        PredictionTask.MultiOutputRegression => new MultiOutputColumns(VectorColumns.ReadLabels(reader)),
        PredictionTask.MultiLabel => new MultiLabelColumns(VectorColumns.ReadLabels(reader)),
        var task => throw new InvalidDataException(
            $"The model predicts a thing of kind {task:D}, which this version does not know."),
    };
}

/// <summary>One output: the score.</summary>
internal sealed class RegressionColumns : ScoreColumns
{
    public override PredictionTask Task => PredictionTask.Regression;

    public override string Kind => "Regression";

    public override int OutputCount => 1;

    public override IReadOnlyList<ScoreColumn> Columns { get; } =
        [new("Score", NumberDataViewType.Single, row => row.Single(0))];
}

/// <summary>One output: the score, by which the rows of a group are ordered.</summary>
internal sealed class RankingColumns : ScoreColumns
{
    public override PredictionTask Task => PredictionTask.Ranking;

    public override string Kind => "Ranking";

    public override int OutputCount => 1;

    public override IReadOnlyList<ScoreColumn> Columns { get; } =
        [new("Score", NumberDataViewType.Single, row => row.Single(0))];
}

/// <summary>Two outputs: the score s (a logit) and the probability 1/(1 + e⁻ˢ). The predicted label is s &gt; the threshold.</summary>
internal sealed class BinaryColumns(float threshold = 0) : ScoreColumns
{
    public float Threshold => threshold;

    public override PredictionTask Task => PredictionTask.Binary;

    public override string Kind => "BinaryClassification";

    public override int OutputCount => 2;

    public override IReadOnlyList<ScoreColumn> Columns { get; } =
    [
        new("PredictedLabel", BooleanDataViewType.Instance, row => row.Value<bool>(y => y[0] > threshold)),
        new("Score", NumberDataViewType.Single, row => row.Single(0)),
        new("Probability", NumberDataViewType.Single, row => row.Single(1))
        {
            Annotate = annotations => annotations.Add(
                "IsNormalized", BooleanDataViewType.Instance, (ref bool value) => value = true),
        },
    ];

    public override void Write(BinaryWriter writer)
    {
        if (threshold == 0)
        {
            base.Write(writer);
            return;
        }
        writer.Write(BinaryAtThreshold);
        writer.Write(threshold);
    }
}

/// <summary>One probability a class. The predicted label is the key of the largest, the first among equals.</summary>
internal sealed class MulticlassColumns : ScoreColumns
{
    private readonly ClassLabels? _labels;

    /// <summary>The columns of a model with that many classes, whose values are known or not.</summary>
    public MulticlassColumns(int classes, ClassLabels? labels)
    {
        (OutputCount, _labels) = (classes, labels);
        Columns =
        [
            new("PredictedLabel", new KeyDataViewType(typeof(uint), classes),
                row => row.Value<uint>(y => (uint)TensorPrimitives.IndexOfMax(y) + 1))
            {
                Annotate = annotations => labels?.AddTo(annotations, "KeyValues"),
            },
            new("Score", new VectorDataViewType(NumberDataViewType.Single, classes), row => row.Vector(0, classes))
            {
                Annotate = annotations =>
                {
                    if (labels is { IsText: true })
                        labels.AddTo(annotations, "SlotNames");
                    labels?.AddTo(annotations, "TrainingLabelValues");
                },
            },
        ];
    }

    public override PredictionTask Task => PredictionTask.Multiclass;

    public override string Kind => "MulticlassClassification";

    public override int OutputCount { get; }

    public override string Prediction => $"{OutputCount} classes" + (_labels is null ? "" : $" ({string.Join(", ", _labels.Names.Select(name => $"'{name}'"))})");

    public override IReadOnlyList<ScoreColumn> Columns { get; }

    public override void Write(BinaryWriter writer)
    {
        base.Write(writer);
        writer.Write(OutputCount);
        writer.Write(_labels is not null);
        _labels?.Write(writer);
    }

    public static MulticlassColumns ReadRest(BinaryReader reader)
    {
        int classes = reader.ReadInt32();
        return new(classes, reader.ReadBoolean() ? ClassLabels.Read(reader) : null);
    }
}
