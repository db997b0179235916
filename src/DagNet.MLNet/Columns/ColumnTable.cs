using System.Runtime.InteropServices;
using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>Reads the columns of a network once into flat arrays.</summary>
internal sealed class ColumnTable
{
    private readonly DagColumns _columns;
    private readonly RowStaging[] _staging;

    private ColumnTable(DagColumns columns, DataViewRow row)
        => (_columns, _staging) = (columns, [.. columns.Inputs.Select(input => input.Column).Distinct().Select(column => new RowStaging(column, row))]);

    /// <summary>Rows that were read.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that were left out because a label is missing.</summary>
    public long Skipped { get; private set; }

    /// <param name="columns">What the network reads.</param>
    /// <param name="data">The table.</param>
    /// <param name="look">Called before each row; what it throws ends reading.</param>
    /// <param name="what">The table's name in messages.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="TrainingDataException">No rows, or a number that is missing or not finite where none may be.</exception>
    public static ColumnTable Read(DagColumns columns, IDataView data, Action look, string what)
    {
        int[] places = GraphInput.Places(columns.Inputs, data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor(places.Select(place => data.Schema[place]));
        var table = new ColumnTable(columns, cursor);
        for (long row = 0; cursor.MoveNext(); row++)
        {
            look();
            table.Take(row);
        }
        if (table.Rows == 0)
            throw new TrainingDataException(table.Skipped == 0 ? $"The {what} data has no rows. Check the loader's path, separator and filters."
                : $"Label columns {string.Join(", ", columns.Labels.Select(label => $"'{label}'"))}: one is missing in each of {table.Skipped} rows.");
        foreach (RowStaging column in table._staging)
            column.Fill(table.Rows);
        return table;
    }

    /// <summary>What to train on.</summary>
    public Dataset Dataset() => new([.. _columns.Inputs.Select(input => Of(input.Column).Feed(input))]);

    /// <summary>Mean and 1/deviation of each number of a column over the rows, missing ones left out.</summary>
    public (float[] Mean, float[] Scale) Moments(ColumnInput column)
    {
        ReadOnlySpan<float> values = Numbers(column);
        float[] means = new float[column.Count], scales = new float[column.Count];
        for (int k = 0; k < column.Count; k++)
        {
            double sum = 0, square = 0;
            long count = 0;
            for (int i = k; i < values.Length; i += column.Count)
                if (float.IsFinite(values[i]))
                    (sum, count) = (sum + values[i], count + 1);
            double mean = sum / Math.Max(1, count);
            for (int i = k; i < values.Length; i += column.Count)
                if (float.IsFinite(values[i]))
                    square += (values[i] - mean) * (values[i] - mean);
            double deviation = Math.Sqrt(square / Math.Max(1, count));
            // A number that never varies says nothing, and must not explode when it once does.
            (means[k], scales[k]) = ((float)mean, deviation > 1e-12 * Math.Max(1, Math.Abs(mean)) ? (float)(1 / deviation) : 0);
        }
        return (means, scales);
    }

    /// <summary>A column's numbers, row by row.</summary>
    public ReadOnlySpan<float> Numbers(ColumnInput column) => MemoryMarshal.Cast<byte, float>(Of(column).Values);

    private RowStaging Of(ColumnInput column) => Array.Find(_staging, staging => staging.Column == column)!;

    private void Take(long row)
    {
        bool isSkipped = false;
        foreach (RowStaging column in _staging)
        {
            column.Take();
            int bad = column.FirstBad();
            if (bad < 0)
                continue;
            if (_columns.Labels.Contains(column.Column.Name) && (column.Column.Keys > 0 || float.IsNaN(column.Last(bad))))
                isSkipped = true;
            else if (column.Column.Keys <= 0 && !(float.IsNaN(column.Last(bad)) && _columns.Missing.Contains(column.Column.Name)))
                throw new TrainingDataException($"Column '{column.Column.Name}', value {bad} of row {row}: {column.Last(bad)} is no finite number. "
                    + (float.IsNaN(column.Last(bad)) ? "Append ReplaceMissingValues before the network, or read the column with Standardised." : "Correct the row."));
        }
        if (isSkipped)
        {
            foreach (RowStaging column in _staging)
                column.Undo();
            Skipped++;
        }
        else
            Rows++;
    }
}
