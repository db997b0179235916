using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace CustomerChurn;

public partial class CustomerChurn
{
    /// <summary>How good the model is on these rows.</summary>
    public static CalibratedBinaryClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView rows)
        => mlContext.BinaryClassification.Evaluate(model.Transform(rows), Label);

    /// <summary>What speaks most for and against a customer's leaving: what each feature adds to the score.</summary>
    public static IReadOnlyList<(string Feature, float Contribution)> Explain(
        MLContext mlContext, ISingleFeaturePredictionTransformer<DagModel> trainer, IDataView prepared)
    {
        IDataView scored = trainer.Transform(prepared);
        IDataView explained = mlContext.Transforms.CalculateFeatureContribution(trainer, normalize: false).Fit(scored).Transform(scored);
        VBuffer<ReadOnlyMemory<char>> names = default;
        explained.Schema["FeatureContributions"].GetSlotNames(ref names);
        float[] contributions = explained.GetColumn<float[]>("FeatureContributions").First();
        return [.. names.DenseValues().Select(name => name.ToString()).Zip(contributions).OrderByDescending(pair => Math.Abs(pair.Second))];
    }
}
