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
    /// How much a row of each class counts, above 0: { no, yes }, or of a key label one number a key, in their order. Null counts all alike. Only ratios
    /// count, and they multiply those of <see cref="ExampleWeightColumnName"/>. Probabilities are then those among rows that occur so often.
    /// </summary>
    public double[]? ClassWeights;

    /// <summary>
    /// Whether all classes together count alike, however rare one is: a row counts rows / (classes · rows of its class), as scikit-learn's
    /// <c>class_weight="balanced"</c>.
    /// </summary>
    public bool BalanceClasses;

    /// <summary>
    /// Whether the network is trained again on all rows, the held-out ones included, for as many epochs as were best.
    /// </summary>
    public bool? RefitOnAllRows;

    /// <summary>
    /// Whether the model keeps the optimizer's moments and averages, so that training goes on with them (<c>Fit(data, previous)</c>). Its file is then about
    /// four times as large.
    /// </summary>
    public bool KeepOptimizerState;

    /// <summary>Says which network is trained.</summary>
    internal abstract TabularOptions ApplyTo(TabularOptions options);
}
