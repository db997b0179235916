using DagNet;
using Microsoft.ML;

namespace FoodReviews;

public partial class FoodReviews
{
    /// <summary>The words that occur most often have a vector of their own.</summary>
    private const int Words = 10_000;

    /// <summary>Reads one of the files.</summary>
    public static IDataView LoadIDataViewFromFile(MLContext mlContext, string path)
        => mlContext.Data.Cache(mlContext.Data.LoadFromTextFile<ModelInput>(path, separatorChar: ',', hasHeader: true, allowQuoting: true));

    /// <summary>From texts to words, from words to keys, from keys to vectors that are learned; their mean says yes or no.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext)
        => mlContext.Transforms.Conversion.MapValue("Label", [new KeyValuePair<string, bool>("great", true)], "score")
            .Append(mlContext.Transforms.Text.NormalizeText("Text", "review", keepPunctuations: false))
            .Append(mlContext.Transforms.Text.TokenizeIntoWords("Words", "Text"))
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Tokens", "Words", maximumNumberOfKeys: Words))
            .Append(mlContext.Transforms.Dag(
                [DagOutput.Boolean("PredictedLabel"), DagOutput.Logit("Score"), DagOutput.Probability("Probability")], Network,
                new() { Seed = 1, MaximumEpochs = 12, WeightDecay = 0.05 }));

    /// <summary>Trains the pipeline on these rows.</summary>
    public static ITransformer RetrainPipeline(MLContext mlContext, IDataView train) => BuildPipeline(mlContext).Fit(train);

    /// <summary>Saves the trained pipeline.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path)
        => mlContext.Model.Save(model, data.Schema, path);

    private static Node[] Network(DagColumns columns)
    {
        // A word that is not among the known, or that fills a short review up, is key 0.
        Node known = (columns.Input("Tokens") > 0).Cast(ElementType.Float32);
        Node vectors = columns.Input("Tokens").Embedding(columns.Keys("Tokens") + 1, 64, initializer: Initializers.Normal(0.1)) * known.Unsqueeze(2);
        Node mean = vectors.Sum(1) / known.Sum(keepDims: true, 1).Maximum(1).Sqrt();
        Node logit = mean.Dropout(0.5).Dense(1);
        columns.Loss(logit.BinaryCrossEntropy(columns.Label("Label")));
        return [logit > 0, logit, logit.Sigmoid()];
    }
}
