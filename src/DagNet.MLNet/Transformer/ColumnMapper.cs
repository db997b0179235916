using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Adds columns that are computed from columns of the same row.</summary>
internal abstract class ColumnMapper(DataViewSchema input) : IRowToRowMapper
{
    public DataViewSchema InputSchema => input;

    public abstract DataViewSchema OutputSchema { get; }

    /// <summary>How many columns are added; they follow those of the input.</summary>
    public int Added => OutputSchema.Count - input.Count;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new SortedSet<int>();
        foreach (DataViewSchema.Column column in dependingColumns)
            if (column.Index < input.Count)
                needed.Add(column.Index);
            else
                needed.UnionWith(Sources);
        return needed.Select(index => input[index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new MappedRow(this, input, activeColumns);

    /// <summary>Makes the added columns of a row ready to be computed whenever the input has moved.</summary>
    public abstract RowComputation Compute(DataViewRow row);

    /// <summary>Reads an added column: a <see cref="ValueGetter{TValue}"/> of its raw type.</summary>
    public abstract Delegate Getter(int added, RowComputation computation);

    /// <summary>The places of the columns that the added ones are computed from.</summary>
    protected abstract IEnumerable<int> Sources { get; }
}
