using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Reads a table once, and gathers its rows by group, in whatever order they stand.</summary>
internal static class RankingReader
{
    /// <param name="data">The table.</param>
    /// <param name="roles">Features and grade.</param>
    /// <param name="groupColumnName">The column whose equal values are one group.</param>
    /// <param name="look">Called before each row; what it throws ends reading.</param>
    /// <param name="what">The table's name in messages.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="TrainingDataException">A feature that is no finite number, a grade below 0 or too high, or no group whose rows differ in grade.</exception>
    public static RankingTable Read(IDataView data, ColumnRoles roles, string groupColumnName, Action look, string what = "training")
    {
        Check(SchemaShapes.Of(data.Schema), roles, groupColumnName);
        DataViewSchema.Column features = data.Schema[roles.Features], label = data.Schema[roles.Label], group = data.Schema[groupColumnName];
        using DataViewRowCursor cursor = data.GetRowCursor([features, label, group]);
        ValueGetter<VBuffer<float>> read = cursor.GetGetter<VBuffer<float>>(features);
        var layout = FeatureLayout.Of(features);
        var labels = new LabelReader(cursor, label);
        ColumnReader groups = ColumnReader.Of(cursor, group);
        var rows = new Dictionary<long, List<int>>();
        List<float> values = [], grades = [];
        VBuffer<float> buffer = default;
        var row = new float[layout.Count];
        long skipped = 0;
        for (long number = 0; cursor.MoveNext(); number++)
        {
            look();
            float grade = 0;
            labels.Read(new(ref grade));
            groups.Read();
            long key = 0;
            groups.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<long>(ref key)));
            if (float.IsNaN(grade) || key == 0)
            {
                skipped++;
                continue;
            }
            if (!(grade >= 0 && grade <= RankingTable.HighestGrade))
                throw new TrainingDataException($"Label column '{roles.Label}', row {number}: {grade} is no grade from 0 to {RankingTable.HighestGrade}. "
                    + "Give grades of relevance, the best the highest; bin other numbers.");
            read(ref buffer);
            buffer.CopyTo(row);
            layout.CheckFinite(row, roles.Features, number);
            if (values.Count > Array.MaxLength - row.Length)
                throw new TrainingDataException($"{number} rows of {row.Length} features do not fit into memory at once. Use fewer rows or features.");
            values.AddRange(row);
            if (!rows.TryGetValue(key, out List<int>? members))
                rows[key] = members = [];
            members.Add(grades.Count);
            grades.Add(grade);
        }
        var table = new RankingTable(layout, [.. values], [.. grades], [.. rows.Values.Select(members => members.ToArray())], skipped);
        if (table.Ordered.Length == 0)
            throw new TrainingDataException($"The {what} data has {table.Groups.Length} groups in column '{groupColumnName}', and in none do the grades in column "
                + $"'{roles.Label}' differ: there is no order to learn. Check which columns are label and group.");
        return table;
    }

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type; in ML.NET's own words.</exception>
    public static void Check(SchemaShape schema, ColumnRoles roles, string groupColumnName)
    {
        SchemaShape.Column features = TableSchema.Find(schema, "feature", roles.Features);
        if (features.Kind != SchemaShape.Column.VectorKind.Vector || features.ItemType != NumberDataViewType.Single || features.IsKey)
            throw SchemaErrors.Mismatch("feature", roles.Features, "Vector<Single>", SchemaShapes.TypeName(features));
        SchemaShape.Column label = TableSchema.Find(schema, "label", roles.Label);
        if (label.Kind != SchemaShape.Column.VectorKind.Scalar || !(label.IsKey || label.ItemType == NumberDataViewType.Single))
            throw SchemaErrors.Mismatch("label", roles.Label, "Single or Key<UInt32>", SchemaShapes.TypeName(label));
        SchemaShape.Column group = TableSchema.Find(schema, "group", groupColumnName);
        if (group.Kind != SchemaShape.Column.VectorKind.Scalar || !group.IsKey)
            throw SchemaErrors.Mismatch("group", groupColumnName, "Key<UInt32>", SchemaShapes.TypeName(group));
    }
}
