using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CustomerChurn;

public partial class CustomerChurn
{
    /// <summary>The column that is predicted.</summary>
    public const string Label = "churn";

    private static readonly string[] TextColumns =
    [
        "multiple_lines", "internet_service", "online_security", "online_backup", "device_protection", "tech_support",
        "streaming_tv", "streaming_movies", "contract", "payment_method",
    ];

    private static readonly string[] NumberColumns =
    [
        "female", "senior_citizen", "partner", "dependents", "tenure", "phone_service", "paperless_billing", "monthly_charges", "total_charges",
    ];

    /// <summary>Reads telco_churn.csv and splits it: each fifth row is held out.</summary>
    public static (IDataView Train, IDataView Test) LoadIDataViewFromFile(MLContext mlContext, string path)
    {
        IDataView all = mlContext.Data.LoadFromTextFile<ModelInput>(path, new TextLoader.Options
        { Separators = [','], HasHeader = true, AllowQuoting = true, MissingRealsAsNaNs = true });
        ModelInput[] rows = [.. mlContext.Data.CreateEnumerable<ModelInput>(all, reuseRowObject: false)];
        return (
            mlContext.Data.LoadFromEnumerable(rows.Where((_, i) => i % 5 != 0)),
            mlContext.Data.LoadFromEnumerable(rows.Where((_, i) => i % 5 == 0)));
    }

    /// <summary>From raw columns to one vector with named slots.</summary>
    public static IEstimator<ITransformer> BuildFeatures(MLContext mlContext)
        => mlContext.Transforms.Categorical.OneHotEncoding([.. TextColumns.Select(c => new InputOutputColumnPair(c))])
            .Append(mlContext.Transforms.Concatenate("Numbers", NumberColumns))
            .Append(mlContext.Transforms.ReplaceMissingValues("Numbers"))
            .Append(mlContext.Transforms.Concatenate("Features", [.. TextColumns, "Numbers"]));

    /// <summary>Trains on these rows; those who left count as much together as those who stayed.</summary>
    public static (ITransformer Features, ISingleFeaturePredictionTransformer<DagNet.MLNet.DagModel> Trainer) RetrainPipeline(MLContext mlContext, IDataView train)
    {
        ITransformer features = BuildFeatures(mlContext).Fit(train);
        var trainer = mlContext.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options { LabelColumnName = Label, BalanceClasses = true, Seed = 1 });
        return (features, trainer.Fit(features.Transform(train)));
    }

    /// <summary>Saves the trained pipeline.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path)
        => mlContext.Model.Save(model, data.Schema, path);
}
