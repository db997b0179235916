using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace DagNet.Benchmarks;

/// <summary>Models in ML.NET pipelines: row by row in a prediction engine, and whole tables, beside ML.NET's own.</summary>
internal static class MLNetSuite
{
    /// <summary>The network of which rows are scored, on either side.</summary>
    private const string Network = "16-64-64-1";

    private delegate Contest Sides(MLContext ml, FeatureRow[] rows, ITransformer ours, Func<string, ITransformer> imported, Func<ITransformer> trees);

    public static IEnumerable<Benchmark> Benchmarks(Size size)
    {
        int count = size == Size.Full ? 10_000 : 40;
        yield return new("mlnet", $"engine {Network}, a row, beside ApplyOnnxModel", _ => Open(count, (ml, rows, ours, imported, _) => new(
            Engine(ml, ours, rows), new EngineScoring<VectorScore>(ml, imported("Score"), rows, s => s.Score[0]), "ApplyOnnxModel")))
        { Target = 1, Limit = 2, Tolerance = 1e-4 };
        // The trees learn something else: only the time is compared.
        yield return new("mlnet", $"engine {Network}, a row, beside FastTree", _ => Open(count, (ml, rows, ours, _, trees) => new(
            Engine(ml, ours, rows), Engine(ml, trees(), rows), "FastTree")))
        { Target = 1, Limit = 2, Tolerance = double.PositiveInfinity };
        yield return new("mlnet", $"Transform {Network}, 10,000 rows", _ => Open(count, (ml, rows, ours, imported, _) =>
        {
            IDataView table = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows));
            return new(new TableScoring(ours, table), new TableScoring(imported("Score"), table), "ApplyOnnxModel");
        }))
        { Target = 10, Tolerance = 1e-4 };
    }

    private static EngineScoring<NumberScore> Engine(MLContext ml, ITransformer model, FeatureRow[] rows) => new(ml, model, rows, s => s.Score);

    private static Contest Open(int count, Sides sides)
    {
        var ml = new MLContext(seed: 1);
        float[] numbers = Data.Numbers(count * (FeatureRow.Features + 1));
        FeatureRow[] rows = [.. Enumerable.Range(0, count).Select(row => new FeatureRow
        {
            Values = numbers[(row * FeatureRow.Features)..((row + 1) * FeatureRow.Features)],
            Label = numbers[(count * FeatureRow.Features) + row],
        })];
        IDataView table = ml.Data.LoadFromEnumerable(rows);
        ITransformer ours = ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options
        {
            Network = x => Networks.Dense(x, 64, 64, 1),
            MaximumEpochs = 1,
            ValidationFraction = 0,
        }).Fit(table);
        return sides(ml, rows, ours, score => Imported(ml, ours, table, score),
            () => ml.Regression.Trainers.FastTree(new Microsoft.ML.Trainers.FastTree.FastTreeRegressionTrainer.Options { MinimumExampleCountPerLeaf = 5 }).Fit(table));
    }

    private static ITransformer Imported(MLContext ml, ITransformer ours, IDataView table, string score)
    {
        string path = Path.Combine(Path.GetTempPath(), $"dagnet-{Guid.NewGuid():N}.onnx");
        ml.Model.SaveOnnx(ours, table.Schema, path);
        try
        {
            return ml.Transforms.ApplyOnnxModel([score], ["Features"], path).Fit(table);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
