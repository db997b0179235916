using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Score columns with a value for each number of a vector label, and its slot names.</summary>
internal abstract class VectorColumns(LabelLayout labels) : ScoreColumns
{
    protected LabelLayout Labels => labels;

    public override string Prediction => $"{Task} of {labels.Count} numbers" + (labels.Names.IsEmpty ? "" : $" ({string.Join(", ", labels.Names.Select(name => $"'{name}'"))})");

    public override void Write(BinaryWriter writer)
    {
        base.Write(writer);
        writer.Write(labels.Count);
        writer.Write(labels.Names.Length);
        foreach (string name in labels.Names)
            writer.Write(name);
    }

    public static LabelLayout ReadLabels(BinaryReader reader)
    {
        int count = reader.ReadInt32(), names = reader.ReadInt32();
        if (count < 1 || (names != 0 && names != count))
            throw new InvalidDataException($"The model has {names} names for {count} outputs. Save the model again, or take an intact copy.");
        return new(count, true, [.. Enumerable.Range(0, names).Select(_ => reader.ReadString())]);
    }

    /// <summary>Reads as many outputs as there are labels.</summary>
    protected ScoreColumn Column(string name, PrimitiveDataViewType item, Func<ScoredRow, Delegate> getter, bool isNormalized = false)
        => new(name, new VectorDataViewType(item, labels.Count), getter)
        {
            Annotate = annotations =>
            {
                if (!labels.Names.IsEmpty)
                    annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, labels.Count), (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)Names);
                if (isNormalized)
                    annotations.Add("IsNormalized", BooleanDataViewType.Instance, (ref bool value) => value = true);
            },
        };

    private void Names(ref VBuffer<ReadOnlyMemory<char>> value)
    {
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, labels.Count);
        for (int k = 0; k < labels.Count; k++)
            editor.Values[k] = labels.Names[k].AsMemory();
        value = editor.Commit();
    }
}

/// <summary>A number for each of several quantities.</summary>
internal sealed class MultiOutputColumns : VectorColumns
{
    public MultiOutputColumns(LabelLayout labels) : base(labels)
        => Columns = [Column("Score", NumberDataViewType.Single, row => row.Vector(0, labels.Count))];

    public override PredictionTask Task => PredictionTask.MultiOutputRegression;

    public override string Kind => "MultiOutputRegression";

    public override int OutputCount => Labels.Count;

    public override IReadOnlyList<ScoreColumn> Columns { get; }
}

/// <summary>Scores (logits) of all labels, then their probabilities; a label is predicted where its score is above 0.</summary>
internal sealed class MultiLabelColumns : VectorColumns
{
    public MultiLabelColumns(LabelLayout labels) : base(labels) => Columns =
    [
        Column("PredictedLabel", BooleanDataViewType.Instance, row => row.Vector(0, labels.Count, score => score > 0)),
        Column("Score", NumberDataViewType.Single, row => row.Vector(0, labels.Count)),
        Column("Probability", NumberDataViewType.Single, row => row.Vector(labels.Count, labels.Count), isNormalized: true),
    ];

    public override PredictionTask Task => PredictionTask.MultiLabel;

    public override string Kind => "MultiLabelClassification";

    public override int OutputCount => 2 * Labels.Count;

    public override IReadOnlyList<ScoreColumn> Columns { get; }
}
