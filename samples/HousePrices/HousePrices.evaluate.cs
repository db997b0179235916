using Microsoft.ML;
using Microsoft.ML.Data;

namespace HousePrices;

public partial class HousePrices
{
    /// <summary>How good the model is on these rows, in dollars.</summary>
    public static RegressionMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView rows)
        => mlContext.Regression.Evaluate(model.Transform(rows), Label);

    /// <summary>How much worse the prediction gets when a feature is shuffled: the most important features first.</summary>
    public static IReadOnlyList<(string Feature, double Importance)> CalculatePFI(MLContext mlContext, ITransformer model, IDataView rows)
        => [.. mlContext.Regression.PermutationFeatureImportance(model, rows, Label)
            .Select(f => (f.Key, Math.Abs(f.Value.RSquared.Mean)))
            .OrderByDescending(f => f.Item2)];
}
