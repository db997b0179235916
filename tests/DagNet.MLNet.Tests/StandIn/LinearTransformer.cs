using DagNet.Interop;

namespace DagNet.MLNet.Tests;

/// <summary>Scores with a linear model.</summary>
public sealed class LinearTransformer : ScoringTransformer<LinearModel>
{
    internal const string Loader = "DagNetTestLinear";

    internal LinearTransformer(LinearModel model, string featureColumnName) : base(model, featureColumnName)
    {
    }

    internal static ModelSignature Header { get; } = new("DAGTLINT", Loader);

    internal override ModelSignature Signature => Header;
}
