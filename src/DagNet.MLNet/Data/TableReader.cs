using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Reads a table once, with one buffer, into flat arrays: many times faster than a pass over the view each
/// epoch.</summary>
internal sealed class TableReader
{
    private readonly ColumnRoles _roles;
    private readonly string _what;
    private readonly FeatureLayout _layout;
    private readonly LabelLayout _outputs;
    private float[] _features;
    private float[] _labels;
    private float[]? _weights;
    private int _count;

    private TableReader(ColumnRoles roles, string what, FeatureLayout layout, LabelLayout outputs, long? rows)
    {
        (_roles, _what, _layout, _outputs) = (roles, what, layout, outputs);
        int capacity = (int)Math.Clamp(rows ?? 1024, 1, MaximumRows);
        (_features, _labels) = (new float[(long)capacity * layout.Count], new float[(long)capacity * outputs.Count]);
        _weights = roles.Weight is null ? null : new float[capacity];
    }

    private int MaximumRows => Array.MaxLength / Math.Max(_outputs.Count, _layout.Count);

    /// <summary>Reads what training needs. Rows whose label is missing are left out, as by ML.NET's own trainers, and so are
    /// rows of weight 0, which nothing may be learned from: neither the weights nor how columns are coded.</summary>
    /// <param name="data">The table.</param>
    /// <param name="roles">Which column is what.</param>
    /// <param name="task">What is to be learned, which says what type the label has.</param>
    /// <param name="look">Called before each row; what it throws ends reading.</param>
    /// <param name="what">The table's name in messages.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="TrainingDataException">No rows, a feature that is no finite number, a weight below 0, or more
    /// than fits into memory.</exception>
    public static Table Read(
        IDataView data, ColumnRoles roles, PredictionTask task, Action? look = null, string what = "training")
    {
        TableSchema.Check(SchemaShapes.Of(data.Schema), roles, task);
        var reader = new TableReader(roles, what, FeatureLayout.Of(data.Schema[roles.Features]), LabelLayout.Of(data.Schema[roles.Label]),
            data.GetRowCount());
        return reader.Read(data, look);
    }

    private Table Read(IDataView data, Action? look)
    {
        DataViewSchema.Column features = data.Schema[_roles.Features], label = data.Schema[_roles.Label];
        DataViewSchema.Column[] columns = _roles.Weight is { } name ? [features, label, data.Schema[name]] : [features, label];
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        ValueGetter<VBuffer<float>> readFeatures = cursor.GetGetter<VBuffer<float>>(features);
        var labels = new LabelReader(cursor, label);
        var values = new float[_outputs.Count];
        ValueGetter<float>? readWeight = columns.Length > 2 ? cursor.GetGetter<float>(columns[2]) : null;
        VBuffer<float> buffer = default;
        long skipped = 0, weightless = 0;
        for (long row = 0; cursor.MoveNext(); row++)
        {
            look?.Invoke();
            float weight = 1;
            labels.Read(values);
            if (Array.Exists(values, float.IsNaN))
            {
                skipped++;
                continue;
            }
            readWeight?.Invoke(ref weight);
            if (!(weight >= 0) || float.IsInfinity(weight))
                throw new TrainingDataException($"Weight column '{_roles.Weight}', row {row}: {weight} is not a finite "
                    + "number of 0 or more.");
            if (weight == 0)
            {
                weightless++;
                continue;
            }
            if (Array.FindIndex(values, float.IsInfinity) is var infinite and >= 0)
                throw new TrainingDataException($"Label column '{_roles.Label}', row {row}: {values[infinite]} is no finite number. "
                    + "Correct the row, or leave it out with mlContext.Data.FilterRowsByColumn.");
            if (_count * (long)_outputs.Count == _labels.Length)
                Grow();
            values.CopyTo(_labels, _count * _outputs.Count);
            Span<float> target = _features.AsSpan(_count * _layout.Count, _layout.Count);
            readFeatures(ref buffer);
            buffer.CopyTo(target);
            _layout.CheckFinite(target, _roles.Features, row);
            if (_weights is not null)
                _weights[_count] = weight;
            _count++;
        }
        return Finish(skipped, weightless);
    }

    private Table Finish(long skipped, long weightless)
    {
        if (weightless > 0 && _count == 0)
            throw new TrainingDataException(
                $"Weight column '{_roles.Weight}': all {weightless} weights are 0, so that nothing can be learned.");
        if (_count == 0)
            throw new TrainingDataException(skipped == 0
                ? $"The {_what} data has no rows. Check the loader's path, separator and filters."
                : $"Label column '{_roles.Label}': the label is missing in all {skipped} rows. Check the column's name and "
                    + "type in the loader.");
        Array.Resize(ref _features, _count * _layout.Count);
        Array.Resize(ref _labels, _count * _outputs.Count);
        if (_weights is not null)
            Array.Resize(ref _weights, _count);
        return new(_layout, _features, _outputs, _labels, _weights, skipped);
    }

    private void Grow()
    {
        int capacity = (int)Math.Min(2L * _count, MaximumRows);
        if (capacity == _count)
            throw new TrainingDataException($"{capacity} rows of {_layout.Count} features do not fit into memory at once. "
                + "Use fewer rows (mlContext.Data.TakeRows) or fewer features.");
        Array.Resize(ref _features, capacity * _layout.Count);
        Array.Resize(ref _labels, capacity * _outputs.Count);
        if (_weights is not null)
            Array.Resize(ref _weights, capacity);
    }
}
