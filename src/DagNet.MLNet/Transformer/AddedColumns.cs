using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>Those columns of a mapper that a reader asked for.</summary>
internal sealed class AddedColumns : IDisposable
{
    private readonly ColumnMapper _mapper;
    private readonly bool[] _active;

    public AddedColumns(ColumnMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        _mapper = mapper;
        _active = new bool[mapper.Added];
        foreach (DataViewSchema.Column column in active)
            if (column.Index >= mapper.InputSchema.Count)
                _active[column.Index - mapper.InputSchema.Count] = true;
        if (_active.Contains(true))
            Computation = mapper.Compute(input);
    }

    /// <summary>What computes them; null where none is asked for.</summary>
    public RowComputation? Computation { get; }

    public bool IsActive(DataViewSchema.Column column) => _active[column.Index - _mapper.InputSchema.Count];

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the row was made.");
        return _mapper.Getter(column.Index - _mapper.InputSchema.Count, Computation!) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', "
                + $"expected type: '{column.Type.RawType}'.");
    }

    public void Dispose() => Computation?.Dispose();
}
