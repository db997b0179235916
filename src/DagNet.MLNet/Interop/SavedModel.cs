using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace DagNet.Interop;

/// <summary>Reads what <see cref="ScoringModel"/> and <see cref="ScoringTransformer{TModel}"/> saved.</summary>
internal static class SavedModel
{
    /// <summary>Where a transformer keeps its model.</summary>
    public const string Directory = "Model";

    /// <summary>Reads a model.</summary>
    public static TModel Load<TModel>(ModelLoadContext context, ModelSignature signature, Func<BinaryReader, TModel> read)
        where TModel : ScoringModel => signature.Read<TModel, TModel>(context, read);

    /// <summary>Reads a transformer with its model.</summary>
    public static TTransformer Load<TTransformer, TModel>(IHostEnvironment environment, ModelLoadContext context,
        ModelSignature signature, Func<TModel, string, TTransformer> create)
        where TTransformer : ScoringTransformer<TModel>
        where TModel : ScoringModel
    {
        string featureColumnName = signature.Read<TTransformer, string>(context, reader => reader.ReadString());
        context.LoadModel<TModel, SignatureLoadModel>(environment, out TModel model, Directory);
        return create(model, featureColumnName);
    }
}
