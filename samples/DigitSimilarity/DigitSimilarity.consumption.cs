using Microsoft.ML;
using Microsoft.ML.Data;

namespace DigitSimilarity;

/// <summary>Tells whether two pictures show the same digit.</summary>
public partial class DigitSimilarity
{
    /// <summary>Two pictures of 8×8 grey values from 0 to 16.</summary>
    public class ModelInput
    {
        [VectorType(64)]
        public float[] Left { get; set; } = [];

        [VectorType(64)]
        public float[] Right { get; set; } = [];

        public bool Label { get; set; }
    }

    /// <summary>What the model says about them.</summary>
    public class ModelOutput
    {
        [ColumnName("PredictedLabel")]
        public bool IsSame { get; set; }

        [ColumnName("Probability")]
        public float Probability { get; set; }
    }

    /// <summary>Where the model file lies: beside the program.</summary>
    public static string ModelPath { get; } = Path.Combine(AppContext.BaseDirectory, "DigitSimilarity.zip");

    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> Engine = new(CreateEngine, isThreadSafe: true);

    /// <summary>Compares two pictures.</summary>
    public static ModelOutput Predict(ModelInput input) => Engine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreateEngine()
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
