using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DigitSimilarity;

public partial class DigitSimilarity
{
    /// <summary>How well pairs are told apart.</summary>
    public static CalibratedBinaryClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView pairs)
        => mlContext.BinaryClassification.Evaluate(model.Transform(pairs));

    /// <summary>How often the nearest of the known pictures shows the same digit: each is embedded once, and compared by products.</summary>
    public static double NearestNeighbour(MLContext mlContext, DagSiameseTransformer model, Picture[] known, Picture[] asked)
    {
        float[][] Embed(Picture[] pictures) => [.. model.Embed().Transform(
            mlContext.Data.LoadFromEnumerable(pictures.Select(picture => new ModelInput { Left = picture.Pixels }))).GetColumn<float[]>("Embedding")];

        float[][] library = Embed(known);
        return Embed(asked).Zip(asked, (vector, picture) =>
        {
            int nearest = Enumerable.Range(0, library.Length).MaxBy(i => library[i].Zip(vector, (a, b) => a * b).Sum());
            return known[nearest].Digit == picture.Digit ? 1.0 : 0;
        }).Average();
    }
}
