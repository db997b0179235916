using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>An input row followed by the score columns.</summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly ScoreMapper _mapper;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly ScoredRow? _scored;

    public MappedRow(ScoreMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        (_mapper, _input) = (mapper, input);
        _active = new bool[mapper.Added.Count];
        foreach (DataViewSchema.Column column in active)
            if (column.Index >= mapper.InputSchema.Count)
                _active[column.Index - mapper.InputSchema.Count] = true;
        if (_active.Contains(true))
            _scored = mapper.Score(input);
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _mapper.InputSchema.Count
        ? _input.IsColumnActive(_input.Schema[column.Index])
        : _active[column.Index - _mapper.InputSchema.Count];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        int added = column.Index - _mapper.InputSchema.Count;
        if (added < 0)
            return _input.GetGetter<TValue>(_input.Schema[column.Index]);
        if (!_active[added])
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the row was made.");
        return _mapper.Added[added].Getter(_scored!) as ValueGetter<TValue> ?? throw new InvalidOperationException($"Invalid "
            + $"TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scored?.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }
}
