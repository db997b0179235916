using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Benchmarks.Quality;

/// <summary>Whether a review is one of those that give most stars, from its words.</summary>
internal static class FoodReviews
{
    /// <summary>The words that occur most often.</summary>
    private const int Words = 10_000;

    public static QualityTask Task => new("fine foods", "AUC", true, 0.860, Load,
        (ml, scored) => ml.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve, Bag,
        [
            ("Sdca", ml => ml.Transforms.Text.FeaturizeText("Features", "review").Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression())),
            ("Lbfgs", ml => ml.Transforms.Text.FeaturizeText("Features", "review").Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression())),
        ]);

    /// <summary>The preset for texts: a bag of embedded words and pairs of words.</summary>
    private static IEstimator<ITransformer> Bag(MLContext ml, int seed) => ml.Transforms.Text.NormalizeText("Text", "review", keepPunctuations: false)
        .Append(ml.Transforms.Text.TokenizeIntoWords("Words", "Text"))
        .Append(ml.Transforms.Conversion.MapValueToKey("Tokens", "Words", maximumNumberOfKeys: Words))
        .Append(ml.Transforms.Dag([DagOutput.Scalar("Score"), DagOutput.Boolean("PredictedLabel")], columns =>
        {
            Node known = (columns.Input("Tokens") > 0).Cast(ElementType.Float32);
            Node embedded = columns.Input("Tokens").Embedding(columns.Keys("Tokens") + 1, 64, initializer: Initializers.Normal(0.1)) * known.Unsqueeze(2);
            Node mean = embedded.Sum(1) / known.Sum(keepDims: true, 1).Maximum(1).Sqrt();
            Node logit = mean.Dropout(0.5).Dense(1);
            columns.Loss(logit.BinaryCrossEntropy(columns.Label("Label")));
            return [logit, logit > 0];
        }, new() { Seed = seed, MaximumEpochs = 12, WeightDecay = 0.05 }));

    private static (IDataView Train, IDataView Test) Load(MLContext ml, string folder)
        => (Read(ml, Path.Combine(folder, "fine_foods_train.csv")), Read(ml, Path.Combine(folder, "fine_foods_test.csv")));

    private static IDataView Read(MLContext ml, string path)
    {
        IDataView rows = ml.Data.LoadFromTextFile(path,
            [new("review", DataKind.String, 1), new("score", DataKind.String, 2)], separatorChar: ',', hasHeader: true, allowQuoting: true);
        IDataView labelled = ml.Transforms.Conversion.MapValue("Label", [new KeyValuePair<string, bool>("great", true)], "score").Fit(rows).Transform(rows);
        return ml.Data.Cache(labelled);
    }
}
