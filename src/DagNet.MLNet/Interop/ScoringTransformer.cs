using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Interop;

/// <summary>Adds a model's score columns to a table, as the transformers of ML.NET's own trainers do.</summary>
/// <typeparam name="TModel">The fitted model.</typeparam>
public abstract class ScoringTransformer<TModel>
    : ISingleFeaturePredictionTransformer<TModel>, ISingleFeaturePredictionTransformer
    where TModel : ScoringModel
{
    private protected ScoringTransformer(TModel model, string featureColumnName)
    {
        (Model, FeatureColumnName) = (model, featureColumnName);
        FeatureColumnType = new VectorDataViewType(NumberDataViewType.Single, model.FeatureCount);
    }

    /// <summary>The fitted model.</summary>
    public TModel Model { get; }

    /// <summary>The column that the model reads.</summary>
    public string FeatureColumnName { get; }

    /// <summary>That column's type: a vector of Single as long as in training.</summary>
    public DataViewType FeatureColumnType { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>How the transformer's header in a saved pipeline names it.</summary>
    internal abstract ModelSignature Signature { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or has another type or size.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MapperFor(inputSchema).OutputSchema;

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => MapperFor(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => new ScoredView(input, MapperFor(input.Schema), Model, FeatureColumnName);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Signature.ToVersionInfo(GetType()));
        ctx.SaveModel(Model, SavedModel.Directory);
        ctx.SaveBinaryStream(ModelSignature.Content, writer => writer.Write(FeatureColumnName));
    }

    private ScoreMapper MapperFor(DataViewSchema schema) => new(Model, FeatureColumnName, schema);
}
