using Microsoft.ML;
using Microsoft.ML.Data;

namespace MeatComposition;

public partial class MeatComposition
{
    /// <summary>How good each of the three predictions is, in per cent of the meat.</summary>
    public static IReadOnlyList<RegressionMetrics> Evaluate(MLContext mlContext, ITransformer model, IDataView rows)
        => mlContext.Regression.EvaluateOutputs(model.Transform(rows));
}
