using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Moves over rows and adds the columns of a mapper to each. It reads ahead, so that a batch is computed at once.</summary>
internal sealed class MappedCursor : DataViewRowCursor
{
    /// <summary>Whoever wants to see a few rows only should not wait for many.</summary>
    private const int First = 16;

    private readonly ColumnMapper _mapper;
    private readonly DataViewRowCursor _input;
    private readonly AddedColumns _added;
    private readonly Dictionary<int, ColumnBuffer> _passed = [];
    private readonly ValueGetter<DataViewRowId> _readId;
    private readonly DataViewRowId[] _ids = new DataViewRowId[RowComputation.Most];
    private readonly long[] _batches = new long[RowComputation.Most];
    private int _row, _count, _next = First;
    private long _position = -1;
    private bool _isOver;

    public MappedCursor(ColumnMapper mapper, DataViewRowCursor input, IReadOnlyCollection<DataViewSchema.Column> active)
    {
        (_mapper, _input, _added) = (mapper, input, new(mapper, input, active));
        _readId = input.GetIdGetter();
        if (_added.Computation is not null)
            foreach (DataViewSchema.Column column in active)
                if (column.Index < mapper.InputSchema.Count)
                    _passed.TryAdd(column.Index, ColumnBuffer.Of(input, input.Schema[column.Index]));
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _added.Computation is null ? _input.Position : _position;

    public override long Batch => _added.Computation is null ? _input.Batch : _batches[_row];

    public override bool MoveNext()
    {
        if (_added.Computation is not { } computation)
            return _input.MoveNext();
        if (++_row >= _count)
            ReadAhead(computation);
        computation.MoveTo(_row);
        _position = _count == 0 ? -1 : _position + 1;
        return _count > 0;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _added.Computation is null ? _readId : (ref value) => value = _ids[_row];

    public override bool IsColumnActive(DataViewSchema.Column column)
        => column.Index >= _mapper.InputSchema.Count ? _added.IsActive(column)
        : _added.Computation is null ? _input.IsColumnActive(_input.Schema[column.Index]) : _passed.ContainsKey(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index >= _mapper.InputSchema.Count)
            return _added.Getter<TValue>(column);
        if (_added.Computation is null)
            return _input.GetGetter<TValue>(_input.Schema[column.Index]);
        if (!_passed.TryGetValue(column.Index, out ColumnBuffer? buffer))
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        return buffer.Getter(() => _row) as ValueGetter<TValue> ?? throw new InvalidOperationException($"Invalid TValue in GetGetter "
            + $"for column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _added.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private void ReadAhead(RowComputation computation)
    {
        computation.Begin();
        (_row, _count) = (0, 0);
        while (_count < _next && !_isOver)
            if (_input.MoveNext())
            {
                computation.Take();
                foreach (ColumnBuffer buffer in _passed.Values)
                    buffer.Take(_count);
                _readId(ref _ids[_count]);
                _batches[_count++] = _input.Batch;
            }
            else
                _isOver = true;
        _next = RowComputation.Most;
    }
}
