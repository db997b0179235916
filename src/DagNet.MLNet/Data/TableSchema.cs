using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace DagNet.MLNet;

/// <summary>Checks the columns that training reads, before any data is read.</summary>
internal static class TableSchema
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type; in ML.NET's own words.</exception>
    public static void Check(SchemaShape schema, ColumnRoles roles, PredictionTask task)
    {
        SchemaShape.Column features = Find(schema, "feature", roles.Features);
        if (features.Kind != Kind.Vector || features.ItemType != NumberDataViewType.Single || features.IsKey)
            throw SchemaErrors.Mismatch("feature", roles.Features, "Vector<Single>", SchemaShapes.TypeName(features));
        SchemaShape.Column label = Find(schema, "label", roles.Label);
        (string expected, bool fits) = task switch
        {
            PredictionTask.Regression => ("Single", label.ItemType == NumberDataViewType.Single && !label.IsKey),
            PredictionTask.Binary => ("Boolean", label.ItemType == BooleanDataViewType.Instance),
            _ => ("Key<UInt32>", label.IsKey && label.Kind == Kind.Scalar),
        };
        if (label.Kind == Kind.VariableVector || !fits)
            throw SchemaErrors.Mismatch("label", roles.Label, expected, SchemaShapes.TypeName(label));
        if (roles.Weight is not { } name)
            return;
        SchemaShape.Column weight = Find(schema, "weight", name);
        if (weight.Kind != Kind.Scalar || weight.ItemType != NumberDataViewType.Single || weight.IsKey)
            throw SchemaErrors.Mismatch("weight", name, "Single", SchemaShapes.TypeName(weight));
    }

    /// <summary>Checks that both tables mean the same by a label's keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They have different numbers of classes.</exception>
    /// <exception cref="TrainingDataException">The same key stands for different values.</exception>
    public static void CheckClasses(DataViewSchema.Column training, DataViewSchema.Column validation)
    {
        if (training.Type is not KeyDataViewType)
            return;
        if (!training.Type.Equals(validation.Type))
            throw SchemaErrors.Mismatch("label", training.Name, $"{training.Type}", $"{validation.Type}");
        if (ClassLabels.Of(training)?.Names is not { } names || ClassLabels.Of(validation)?.Names is not { } others)
            return;
        for (int k = 0; k < names.Count; k++)
            if (names[k] != others[k])
                throw new TrainingDataException($"Label column '{training.Name}': key {k + 1} stands for '{names[k]}' in the training "
                    + $"data and for '{others[k]}' in the validation data. Transform both with the same fitted MapValueToKey.");
    }

    /// <summary>The column of that name.</summary>
    public static SchemaShape.Column Find(SchemaShape schema, string role, string name)
    {
        foreach (SchemaShape.Column column in schema)
            if (column.Name == name)
                return column;
        throw SchemaErrors.Missing(role, name);
    }
}
