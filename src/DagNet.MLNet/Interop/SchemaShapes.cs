using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace DagNet.Interop;

/// <summary>What a trainer asks of a schema and promises to add, before any data is seen.</summary>
internal static class SchemaShapes
{
    /// <summary>The shape of a schema.</summary>
    public static SchemaShape Of(DataViewSchema schema) => SchemaShape.Create(schema);

    /// <summary>The columns that a model adds.</summary>
    /// <param name="task">What it predicts.</param>
    /// <param name="label">The label column: a vector gives vectors, and key values name classes.</param>
    public static SchemaShape.Column[] Scores(PredictionTask task, SchemaShape.Column label)
    {
        SchemaShape scored = new(AnnotationUtils.GetTrainerOutputAnnotation());
        SchemaShape normalized = new(AnnotationUtils.GetTrainerOutputAnnotation(isNormalized: true));
        SchemaShape classes = new(AnnotationUtils.AnnotationsForMulticlassScoreColumn(label));
        SchemaShape key = new(scored.Concat(label.Annotations.Where(a => a.Name == AnnotationUtils.Kinds.KeyValues)));
        return task switch
        {
            PredictionTask.Regression => [new("Score", label.Kind, NumberDataViewType.Single, false, scored)],
            PredictionTask.Ranking => [new("Score", Kind.Scalar, NumberDataViewType.Single, false, scored)],
            PredictionTask.Binary =>
            [
                new("PredictedLabel", label.Kind, BooleanDataViewType.Instance, false, scored),
                new("Score", label.Kind, NumberDataViewType.Single, false, scored),
                new("Probability", label.Kind, NumberDataViewType.Single, false, normalized),
            ],
            _ =>
            [
                new("PredictedLabel", Kind.Scalar, NumberDataViewType.UInt32, true, key),
                new("Score", Kind.Vector, NumberDataViewType.Single, false, classes),
            ],
        };
    }

    /// <summary>A column that a graph adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key column that its classes are those of is missing.</exception>
    public static SchemaShape.Column Of(DagOutput output, SchemaShape input)
    {
        SchemaShape scored = new(AnnotationUtils.GetTrainerOutputAnnotation());
        return output.Kind switch
        {
            DagOutputKind.Vector => new(output.Name, Kind.Vector, NumberDataViewType.Single, false, scored),
            DagOutputKind.Scalar or DagOutputKind.Logit => new(output.Name, Kind.Scalar, NumberDataViewType.Single, false, scored),
            DagOutputKind.Probability => new(output.Name, Kind.Scalar, NumberDataViewType.Single, false,
                new(AnnotationUtils.GetTrainerOutputAnnotation(isNormalized: true))),
            DagOutputKind.Boolean => new(output.Name, Kind.Scalar, BooleanDataViewType.Instance, false, scored),
            _ => new(output.Name, Kind.Scalar, NumberDataViewType.UInt32, true, new(scored.Concat(
                TableSchema.Find(input, "label", output.LabelColumnName!).Annotations.Where(a => a.Name == AnnotationUtils.Kinds.KeyValues)))),
        };
    }

    /// <summary>The columns of the input with those of the model, which hide input columns of the same name.</summary>
    public static SchemaShape With(SchemaShape input, IEnumerable<SchemaShape.Column> added)
    {
        Dictionary<string, SchemaShape.Column> columns = input.ToDictionary(column => column.Name);
        foreach (SchemaShape.Column column in added)
            columns[column.Name] = column;
        return new(columns.Values);
    }

    /// <summary>A column's type in ML.NET's words, as Vector&lt;Single&gt;.</summary>
    public static string TypeName(SchemaShape.Column column) => column.GetTypeString();

    /// <summary>What AutoML, caching and calibration want to know of a trainer.</summary>
    public static TrainerInfo Trainer(bool normalization, bool caching, bool validation) =>
        new(normalization, calibration: false, caching, validation, supportIncrementalTrain: false, supportTest: false);
}
