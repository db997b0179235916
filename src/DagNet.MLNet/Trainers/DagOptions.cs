using DagNet;

namespace Microsoft.ML.Trainers;

/// <summary>What the trainers of networks have in common.</summary>
public abstract class DagOptions : DagTrainingOptions
{
    /// <summary>The column to predict.</summary>
    public string LabelColumnName = "Label";

    /// <summary>The column to predict from: a vector of Single of known size.</summary>
    public string FeatureColumnName = "Features";

    /// <summary>The column that says how much each row counts, Single from 0; null where all count the same.</summary>
    public string? ExampleWeightColumnName;

    /// <summary>
    /// The network: [rows, features], each feature standardised but flags of 0 and 1, to [rows, values]; it ends with as many values as the task needs:
    /// <c>x => x.Dense(128).Relu().Dense(1)</c>. Null builds one that does well on most tables: coded columns, several heads over
    /// shared weights.
    /// </summary>
    public Func<Node, Node>? Network;

    /// <summary>
    /// Whether the network is trained again on all rows, the held-out ones included, for as many epochs as were best.
    /// </summary>
    public bool? RefitOnAllRows;
}
