using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Adds a model's score columns to rows of one schema.</summary>
internal sealed class ScoreMapper : IRowToRowMapper
{
    private readonly ScoringModel _model;
    private readonly DataViewSchema.Column _features;

    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or has another type or size.</exception>
    public ScoreMapper(ScoringModel model, string featureColumnName, DataViewSchema input)
    {
        (_model, InputSchema) = (model, input);
        _features = input.GetColumnOrNull(featureColumnName) ?? throw SchemaErrors.Missing("feature", featureColumnName);
        var expected = new VectorDataViewType(NumberDataViewType.Single, model.FeatureCount);
        if (_features.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single
            || vector.Size != model.FeatureCount)
            throw SchemaErrors.Mismatch("feature", featureColumnName, $"{expected}", $"{_features.Type}");
        var output = new DataViewSchema.Builder();
        output.AddColumns(input);
        uint set = ScoreColumn.NextSet(input);
        foreach (ScoreColumn column in model.Columns.Columns)
            column.AddTo(output, model.Columns.Kind, set);
        OutputSchema = output.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The columns that are added.</summary>
    public IReadOnlyList<ScoreColumn> Added => _model.Columns.Columns;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new SortedSet<int>();
        foreach (DataViewSchema.Column column in dependingColumns)
            needed.Add(column.Index < InputSchema.Count ? column.Index : _features.Index);
        return needed.Select(index => InputSchema[index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new MappedRow(this, input, activeColumns);

    /// <summary>Makes a row ready to be scored whenever the input has moved.</summary>
    public ScoredRow Score(DataViewRow input) =>
        new(input, input.Schema[_features.Index], _model.NewScorer(), _model.Columns.OutputCount);
}
