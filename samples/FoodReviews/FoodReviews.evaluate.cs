using Microsoft.ML;
using Microsoft.ML.Data;

namespace FoodReviews;

public partial class FoodReviews
{
    /// <summary>How good the model is on these reviews.</summary>
    public static CalibratedBinaryClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView rows)
        => mlContext.BinaryClassification.Evaluate(model.Transform(rows));
}
