using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>Columns that say nearly the same, like a spectrum's channels, beside columns that do not.</summary>
[TestClass]
public sealed class CollinearColumnsTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>Three causes behind 40 of 43 columns; the others are noise, one of them twice.</summary>
    [TestMethod]
    public void OnlyColumnsWithManyTwinsAreFound()
    {
        float[][] columns = Spectrum(rows: 120, channels: 40, out float[][] noise);
        int[] found = CollinearColumns.Find([noise[0], .. columns, noise[1], [.. noise[1]]]);
        CollectionAssert.AreEqual(Enumerable.Range(1, 40).ToArray(), found);
        Assert.IsEmpty(CollinearColumns.Find([.. columns[..15].Select(column => column.ToArray()), noise[0]]));
    }

    /// <summary>What principal components are: uncorrelated, each with deviation 1, the largest variance first, and no variance left out.</summary>
    [TestMethod]
    public void ComponentsAreUncorrelatedWithDeviationOne()
    {
        float[][] columns = Standardised(Spectrum(rows: 120, channels: 40, out _));
        float[,] weights = CollinearColumns.Components(columns);
        Assert.AreEqual(3, weights.GetLength(1));
        double[][] scores = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 120)
            .Select(row => Enumerable.Range(0, 40).Sum(j => (double)columns[j][row] * weights[j, k])).ToArray())];
        double[] norms = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 40).Sum(j => Math.Pow(weights[j, k], 2)))];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                Assert.AreEqual(i == j ? 1 : 0, scores[i].Zip(scores[j], (a, b) => a * b).Average(), 1e-2);
        // A component's variance is one over its weights' squared length.
        Assert.IsTrue(norms[0] < norms[1] && norms[1] < norms[2], string.Join(' ', norms));
        Assert.AreEqual(40, norms.Sum(norm => 1 / norm), 0.01);
    }

    [TestMethod]
    public void ComponentsDoNotOutnumberATenthOfTheRows()
        => Assert.AreEqual(2, CollinearColumns.Components(Standardised(Spectrum(rows: 29, channels: 40, out _))).GetLength(1));

    /// <summary>Water, fat and protein from a hundred channels of a spectrum; ONNX Runtime says the same.</summary>
    [TestMethod]
    public void SpectraAreLearnedByDefault()
    {
        RealTable table = RealTables.Meats(_ml);
        ITransformer model = table.Preparation.Append(_ml.Regression.Trainers.Dag()).Fit(table.Train);
        IReadOnlyList<RegressionMetrics> metrics = _ml.Regression.EvaluateOutputs(model.Transform(table.Test));
        Assert.IsGreaterThan(0.97, metrics[0].RSquared);
        Assert.IsGreaterThan(0.97, metrics[1].RSquared);
        Assert.IsGreaterThan(0.93, metrics[2].RSquared);
        using var exported = new OnnxPipeline(_ml, model, table.Train.Schema);
        Assert.IsLessThan(1e-4, exported.ScoreDifference(model, table.Test));
    }

    /// <summary>Channels that are a level, a slope and a small bump in changing amounts, the last a hundredth of the first.</summary>
    private static float[][] Spectrum(int rows, int channels, out float[][] noise)
    {
        var random = new Random(7);
        float[][] columns = [.. Enumerable.Range(0, channels).Select(_ => new float[rows])];
        noise = [new float[rows], new float[rows]];
        for (int row = 0; row < rows; row++)
        {
            double level = random.NextDouble(), slope = random.NextDouble() - 0.5, bump = random.NextDouble();
            for (int j = 0; j < channels; j++)
            {
                double at = j / (channels - 1.0);
                columns[j][row] = (float)(level + (0.1 * slope * (at - 0.5)) + (0.01 * bump * Math.Exp(-30 * Math.Pow(at - 0.3, 2))));
            }
            (noise[0][row], noise[1][row]) = (random.NextSingle(), random.NextSingle());
        }
        return columns;
    }

    private static float[][] Standardised(float[][] columns) => Array.ConvertAll(columns, column =>
    {
        double mean = column.Average(x => (double)x), deviation = Math.Sqrt(column.Average(x => Math.Pow(x - mean, 2)));
        return Array.ConvertAll(column, x => (float)((x - mean) / deviation));
    });
}
