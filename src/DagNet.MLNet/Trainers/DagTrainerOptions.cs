using DagNet.MLNet;

namespace Microsoft.ML.Trainers;

/// <summary>Which columns a trainer reads, and how it trains.</summary>
public abstract class DagTrainerOptions : DagTrainingOptions
{
    /// <summary>The column to predict.</summary>
    public string LabelColumnName = "Label";

    /// <summary>The column to predict from: a vector of Single of known size.</summary>
    public string FeatureColumnName = "Features";

    /// <summary>The column that says how much each row counts, Single from 0; null where all count the same.</summary>
    public string? ExampleWeightColumnName;

    /// <summary>
    /// Whether the network is trained again on all rows, the held-out ones included, for as many epochs as were best.
    /// </summary>
    public bool? RefitOnAllRows;

    /// <summary>Says which network is trained.</summary>
    internal abstract TabularOptions ApplyTo(TabularOptions options);
}
