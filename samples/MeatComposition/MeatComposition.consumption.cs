using Microsoft.ML;
using Microsoft.ML.Data;

namespace MeatComposition;

/// <summary>Says from its infrared spectrum what meat is made of, in per cent.</summary>
public partial class MeatComposition
{
    /// <summary>One piece of meat: a row of meats.csv.</summary>
    public class ModelInput
    {
        /// <summary>Absorbance in 100 channels.</summary>
        [LoadColumn(0, 99), VectorType(100)]
        public float[] Spectrum { get; set; } = [];

        [LoadColumn(100), ColumnName("water")]
        public float Water { get; set; }

        [LoadColumn(101), ColumnName("fat")]
        public float Fat { get; set; }

        [LoadColumn(102), ColumnName("protein")]
        public float Protein { get; set; }
    }

    /// <summary>What the model says about it.</summary>
    public class ModelOutput
    {
        /// <summary>Water, fat and protein in per cent.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];
    }

    /// <summary>Where the model file lies: beside the program.</summary>
    public static string ModelPath { get; } = Path.Combine(AppContext.BaseDirectory, "MeatComposition.zip");

    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> Engine = new(CreateEngine, isThreadSafe: true);

    /// <summary>Analyses one piece.</summary>
    public static ModelOutput Predict(ModelInput input) => Engine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreateEngine()
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
