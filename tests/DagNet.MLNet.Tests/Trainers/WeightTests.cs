using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class WeightTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(false, DisplayName = "default network")]
    [DataRow(true, DisplayName = "custom network")]
    public void ARowOfWeightZeroHasNoInfluence(bool custom)
    {
        Marked[] rows = Rows(200);
        Marked[] wild = [.. rows.Take(40).Select((row, i) => new Marked
        {
            Features = [.. row.Features.Select(x => 100 * x + i)],
            Label = -1000 * i,
            Weight = 0,
        })];
        Marked[] mixed = [.. rows.Take(70), .. wild, .. rows.Skip(70)];
        CollectionAssert.AreEqual(Scores(rows, Options(custom), rows), Scores(mixed, Options(custom), rows));

        static DagRegressionTrainer.Options Options(bool custom) => new() { MaximumEpochs = 2, Network = custom ? Small : null };
    }

    /// <summary>With one batch, and no rows held out, the sums are the same but for the order of their terms.</summary>
    [TestMethod]
    public void AWholeWeightIsTheRowSoManyTimes()
    {
        Marked[] rows = Rows(120);
        Marked[] heavy = [.. rows.Select(row => new Marked { Features = row.Features, Label = row.Label, Weight = Times(row) })];
        Marked[] repeated = [.. rows.SelectMany(row => Enumerable.Repeat(row, Times(row)))];
        float[] weighted = Scores(heavy, Options(), rows), twice = Scores(repeated, Options(), rows), plain = Scores(rows, Options(), rows);
        Assert.IsLessThan(1e-3, Difference(weighted, twice));
        Assert.IsGreaterThan(0.1, Difference(weighted, plain), "weights make no difference");

        static int Times(Marked row) => row.Label > 40 ? 5 : row.Label > 30 ? 2 : 1;

        static DagRegressionTrainer.Options Options() => new()
        {
            Network = Small,
            BatchSize = 1000,
            MaximumEpochs = 30,
            ValidationFraction = 0,
        };
    }

    /// <summary>Only the ratio of weights counts.</summary>
    [TestMethod]
    public void EqualWeightsAreAsNone()
    {
        Marked[] rows = Rows(150);
        Marked[] equal = [.. rows.Select(row => new Marked { Features = row.Features, Label = row.Label, Weight = 8 })];
        CollectionAssert.AreEqual(Scores(rows, new() { MaximumEpochs = 3, Network = Small }, rows),
            Scores(equal, new() { MaximumEpochs = 3, Network = Small }, rows));
    }

    /// <summary>Where the slope by the last bias is 0, Σw(p − y) is.</summary>
    [TestMethod]
    public void WeightsMoveProbabilities()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 1200);
        IDataView data = table.Prepared().Train;
        data = _ml.Transforms.Expression("Weight", "x => x ? 10f : 1f", table.Label).Fit(data).Transform(data);
        double churned = data.GetColumn<bool>(table.Label).Average(left => left ? 1.0 : 0);
        Assert.AreEqual(10 * churned / (10 * churned + 1 - churned), Mean(10), 0.03);
        Assert.AreEqual(churned, Mean(1), 0.03);

        double Mean(int leaving)
        {
            IDataView scored = _ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options
            {
                LabelColumnName = table.Label,
                ExampleWeightColumnName = leaving > 1 ? "Weight" : null,
                Network = Small,
                MaximumEpochs = 15,
                ValidationFraction = 0,
            }).Fit(data).Transform(data);
            double[] weights = [.. scored.GetColumn<bool>(table.Label).Select(left => left ? (double)leaving : 1)];
            return scored.GetColumn<float>("Probability").Zip(weights, (p, weight) => p * weight).Sum() / weights.Sum();
        }
    }

    private static Node Small(Node x) => x.Dense(16).Tanh().Dense(1);

    private static double Difference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y) / Math.Max(1, Math.Abs(y))).Max();

    private Marked[] Rows(int rows)
    {
        RealTable table = RealTables.Concrete(_ml, rows * 4 / 3 + 20);
        return [.. Marked.Of(table.Prepared().Train, table.Label).Take(rows)];
    }

    private float[] Scores(Marked[] train, DagRegressionTrainer.Options options, Marked[] rows)
    {
        (options.ExampleWeightColumnName, options.Seed) = ("Weight", 5);
        return [.. _ml.Regression.Trainers.Dag(options).Fit(Marked.View(_ml, train)).Transform(Marked.View(_ml, rows)).GetColumn<float>("Score")];
    }
}
