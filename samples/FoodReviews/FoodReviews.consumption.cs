using Microsoft.ML;
using Microsoft.ML.Data;

namespace FoodReviews;

/// <summary>Tells from its words whether a review gave most stars.</summary>
public partial class FoodReviews
{
    /// <summary>One review: a row of fine_foods_train.csv.</summary>
    public class ModelInput
    {
        [LoadColumn(0), ColumnName("product")]
        public string Product { get; set; } = "";

        [LoadColumn(1), ColumnName("review")]
        public string Review { get; set; } = "";

        [LoadColumn(2), ColumnName("score")]
        public string Score { get; set; } = "";
    }

    /// <summary>What the model says about it.</summary>
    public class ModelOutput
    {
        [ColumnName("PredictedLabel")]
        public bool IsGreat { get; set; }

        [ColumnName("Probability")]
        public float Probability { get; set; }
    }

    /// <summary>Where the model file lies: beside the program.</summary>
    public static string ModelPath { get; } = Path.Combine(AppContext.BaseDirectory, "FoodReviews.zip");

    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> Engine = new(CreateEngine, isThreadSafe: true);

    /// <summary>Judges one review.</summary>
    public static ModelOutput Predict(ModelInput input) => Engine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreateEngine()
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
