using DagNet;
using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DigitSimilarity;

public partial class DigitSimilarity
{
    /// <summary>A picture and what it shows.</summary>
    public record Picture(float[] Pixels, int Digit);

    /// <summary>Reads digits.csv and splits it: each fifth picture is held out.</summary>
    public static (Picture[] Train, Picture[] Test) LoadFromFile(MLContext mlContext, string path)
    {
        IDataView all = mlContext.Data.LoadFromTextFile(path,
            [new("Pixels", DataKind.Single, 0, 63), new("Digit", DataKind.Int32, 64)], separatorChar: ',');
        Picture[] pictures = [.. all.GetColumn<float[]>("Pixels").Zip(all.GetColumn<int>("Digit"), (pixels, digit) => new Picture(pixels, digit))];
        return ([.. pictures.Where((_, i) => i % 5 != 0)], [.. pictures.Where((_, i) => i % 5 == 0)]);
    }

    /// <summary>Pairs by chance, half of which show the same digit.</summary>
    public static IDataView Pairs(MLContext mlContext, Picture[] pictures, int count, int seed)
    {
        var random = new Random(seed);
        return mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            Picture left = pictures[random.Next(pictures.Length)], right;
            do
                right = pictures[random.Next(pictures.Length)];
            while (ReferenceEquals(left, right) || left.Digit == right.Digit != (i % 2 == 0));
            return new ModelInput { Left = left.Pixels, Right = right.Pixels, Label = i % 2 == 0 };
        }).ToArray());
    }

    /// <summary>One convolutional encoder for both pictures; the angle between its two answers says how alike they are.</summary>
    public static IEstimator<DagSiameseTransformer> BuildPipeline(MLContext mlContext)
        => mlContext.BinaryClassification.Trainers.DagSiamese(new DagSiameseTrainer.Options
        {
            Encoder = x => x.Reshape([x.Shape[0], 1, 8, 8]).Conv(16, [3, 3]).Relu().Conv(32, [3, 3], strides: [2, 2]).Relu().Flatten().Dense(32),
            MaximumEpochs = 15,
            Seed = 1,
        });

    /// <summary>Trains on these pairs.</summary>
    public static DagSiameseTransformer RetrainPipeline(MLContext mlContext, IDataView pairs) => BuildPipeline(mlContext).Fit(pairs);

    /// <summary>Saves the trained model.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path)
        => mlContext.Model.Save(model, data.Schema, path);
}
