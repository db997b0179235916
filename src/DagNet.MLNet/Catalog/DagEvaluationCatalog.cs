using DagNet.MLNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Metrics for each number of a vector label, where ML.NET has metrics of one only.</summary>
public static class DagEvaluationCatalog
{
    /// <summary>ML.NET's regression metrics, for each slot of the label and the score.</summary>
    /// <param name="catalog">mlContext.Regression.</param>
    /// <param name="data">Rows that a multi-output regression has scored.</param>
    /// <param name="labelColumnName">Vector&lt;Single&gt;.</param>
    /// <param name="scoreColumnName">Vector&lt;Single&gt; of the same size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type or size.</exception>
    public static IReadOnlyList<RegressionMetrics> EvaluateOutputs(
        this RegressionCatalog catalog, IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var slots = SlotViews.Of(data, ("label", labelColumnName, NumberDataViewType.Single), ("score", scoreColumnName, NumberDataViewType.Single));
        return [.. slots.Select(slot => catalog.Evaluate(slot))];
    }

    /// <summary>ML.NET's metrics of yes and no, for each slot of the label: multi-label classification.</summary>
    /// <param name="catalog">mlContext.BinaryClassification.</param>
    /// <param name="data">Rows that a multi-label classification has scored.</param>
    /// <param name="labelColumnName">Vector&lt;Boolean&gt;.</param>
    /// <param name="scoreColumnName">Vector&lt;Single&gt; of the same size.</param>
    /// <param name="probabilityColumnName">Vector&lt;Single&gt; of the same size.</param>
    /// <param name="predictedLabelColumnName">Vector&lt;Boolean&gt; of the same size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type or size.</exception>
    public static IReadOnlyList<CalibratedBinaryClassificationMetrics> EvaluateOutputs(this BinaryClassificationCatalog catalog, IDataView data,
        string labelColumnName = "Label", string scoreColumnName = "Score", string probabilityColumnName = "Probability", string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var slots = SlotViews.Of(data, ("label", labelColumnName, BooleanDataViewType.Instance), ("score", scoreColumnName, NumberDataViewType.Single),
            ("probability", probabilityColumnName, NumberDataViewType.Single), ("predicted label", predictedLabelColumnName, BooleanDataViewType.Instance));
        return [.. slots.Select(slot => catalog.Evaluate(slot))];
    }
}
