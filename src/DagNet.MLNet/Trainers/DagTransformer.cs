using DagNet.Interop;

namespace DagNet.MLNet;

/// <summary>Scores a table with a trained graph. Saved and loaded with <c>mlContext.Model</c>, part of any pipeline.</summary>
public sealed class DagTransformer : ScoringTransformer<DagModel>
{
    internal const string Loader = "DagNetTransformer";

    internal DagTransformer(DagModel model, string featureColumnName) : base(model, featureColumnName)
    {
    }

    internal static ModelSignature Header { get; } = new("DAGNETTR", Loader);

    internal override ModelSignature Signature => Header;
}
