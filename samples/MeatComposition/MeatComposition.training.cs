using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace MeatComposition;

public partial class MeatComposition
{
    /// <summary>What is predicted, in the order of the scores.</summary>
    public static readonly string[] Labels = ["water", "fat", "protein"];

    /// <summary>Reads meats.csv and splits it: each fifth row is held out.</summary>
    public static (IDataView Train, IDataView Test) LoadIDataViewFromFile(MLContext mlContext, string path)
    {
        IDataView all = mlContext.Data.LoadFromTextFile<ModelInput>(path, separatorChar: ',', hasHeader: true);
        ModelInput[] rows = [.. mlContext.Data.CreateEnumerable<ModelInput>(all, reuseRowObject: false)];
        return (
            mlContext.Data.LoadFromEnumerable(rows.Where((_, i) => i % 5 != 0)),
            mlContext.Data.LoadFromEnumerable(rows.Where((_, i) => i % 5 == 0)));
    }

    /// <summary>One network for all three: they share what it sees in the spectrum.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext)
        => mlContext.Transforms.Concatenate("Label", Labels)
            .Append(mlContext.Regression.Trainers.Dag(new DagRegressionTrainer.Options { FeatureColumnName = "Spectrum", Seed = 1 }));

    /// <summary>Trains the pipeline on these rows.</summary>
    public static ITransformer RetrainPipeline(MLContext mlContext, IDataView train) => BuildPipeline(mlContext).Fit(train);

    /// <summary>Saves the trained pipeline.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path)
        => mlContext.Model.Save(model, data.Schema, path);
}
