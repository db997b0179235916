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
            _ => ("Key<UInt32>", label.IsKey),
        };
        if (label.Kind != Kind.Scalar || !fits)
            throw SchemaErrors.Mismatch("label", roles.Label, expected, SchemaShapes.TypeName(label));
        if (roles.Weight is not { } name)
            return;
        SchemaShape.Column weight = Find(schema, "weight", name);
        if (weight.Kind != Kind.Scalar || weight.ItemType != NumberDataViewType.Single || weight.IsKey)
            throw SchemaErrors.Mismatch("weight", name, "Single", SchemaShapes.TypeName(weight));
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
