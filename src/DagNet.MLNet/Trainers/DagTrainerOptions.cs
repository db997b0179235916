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
    /// From 2: stops by cross-validation. The rows are parted into so many folds, a network is trained without each and stopped by it, and the model is then
    /// trained on all rows for the median of the folds' best epochs. Steadier on small tables than one part held out, and so many times as long. Null stops by
    /// <see cref="DagTrainingOptions.ValidationFraction"/> or <see cref="DagTrainingOptions.ValidationSet"/>.
    /// </summary>
    public int? ValidationFolds;

    /// <summary>
    /// Whether the model keeps the optimizer's moments and averages, so that training goes on with them (<c>Fit(data, previous)</c>). Its file is then about
    /// four times as large.
    /// </summary>
    public bool KeepOptimizerState;

    internal override void Check()
    {
        base.Check();
        if (ValidationFolds < 2)
            throw new ArgumentOutOfRangeException("options", ValidationFolds, "ValidationFolds must be 2 or more.");
        if (ValidationFolds is not null && (ValidationSet is not null || ValidationFraction is not null || RefitOnAllRows == false))
            throw new ArgumentException("ValidationFolds stop by parts of the training rows and end with a training on all of them. "
                + "Leave out ValidationSet, ValidationFraction and RefitOnAllRows, or the folds.", "options");
    }

    /// <summary>Says which network is trained.</summary>
    internal abstract TabularOptions ApplyTo(TabularOptions options);
}
