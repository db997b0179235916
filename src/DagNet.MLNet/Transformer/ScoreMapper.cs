using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Adds a model's score columns to rows of one schema.</summary>
internal sealed class ScoreMapper : ColumnMapper
{
    private readonly ScoringModel _model;
    private readonly DataViewSchema.Column _features;

    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or has another type or size.</exception>
    public ScoreMapper(ScoringModel model, string featureColumnName, DataViewSchema input) : base(input)
    {
        _model = model;
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

    public override DataViewSchema OutputSchema { get; }

    protected override IEnumerable<int> Sources => [_features.Index];

    public override RowComputation Compute(DataViewRow row) => new ScoredRow(row, row.Schema[_features.Index], _model.NewScorer());

    public override Delegate Getter(int added, RowComputation computation)
        => _model.Columns.Columns[added].Getter((ScoredRow)computation);
}
