using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>A table with the score columns, computed row by row as it is read.</summary>
internal class MappedView(IDataView source, ColumnMapper mapper) : IDataView, IRowToRowMapper
{
    public IDataView Source => source;

    public DataViewSchema Schema => mapper.OutputSchema;

    public DataViewSchema InputSchema => mapper.InputSchema;

    public DataViewSchema OutputSchema => mapper.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return new MappedCursor(mapper, source.GetRowCursor(mapper.GetDependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        DataViewRowCursor[] inputs = source.GetRowCursorSet(mapper.GetDependencies(active), n, rand);
        return Array.ConvertAll(inputs, DataViewRowCursor (input) => new MappedCursor(mapper, input, active));
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mapper.GetDependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        mapper.GetRow(input, activeColumns);
}
