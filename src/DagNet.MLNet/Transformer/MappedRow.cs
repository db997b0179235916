using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>An input row followed by the columns that a mapper adds.</summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly ColumnMapper _mapper;
    private readonly DataViewRow _input;
    private readonly AddedColumns _added;

    public MappedRow(ColumnMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
        => (_mapper, _input, _added) = (mapper, input, new(mapper, input, active));

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _mapper.InputSchema.Count
        ? _input.IsColumnActive(_input.Schema[column.Index]) : _added.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Index < _mapper.InputSchema.Count
        ? _input.GetGetter<TValue>(_input.Schema[column.Index]) : _added.Getter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _added.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }
}
