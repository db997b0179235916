using DagNet.MLNet;

namespace Microsoft.ML;

/// <summary>What DagNet adds to <see cref="MLContext.BinaryClassification"/>.</summary>
public static class DagBinaryCatalog
{
    /// <summary>The same model with another threshold: PredictedLabel is true where the score is above it. Score and Probability stay.</summary>
    /// <param name="catalog">mlContext.BinaryClassification.</param>
    /// <param name="model">A trained model; it stays as it is.</param>
    /// <param name="threshold">A score, which is a logit: ln p/(1 − p) for a probability p.</param>
    /// <exception cref="ArgumentException">The model does not tell one yes from one no.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is no finite number.</exception>
    public static DagTransformer ChangeModelThreshold(this BinaryClassificationCatalog catalog, DagTransformer model, float threshold)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        if (!float.IsFinite(threshold))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be a finite number.");
        if (model.Model.Columns is not BinaryColumns)
            throw new ArgumentException($"The model's task is {model.Model.Columns.Task}: only a binary classification has a threshold.", nameof(model));
        return new(model.Model.With(new BinaryColumns(threshold)), model.FeatureColumnName);
    }
}
