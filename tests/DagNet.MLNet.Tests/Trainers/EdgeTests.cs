using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Rows and labels at the edge of what tables hold.</summary>
[TestClass]
public sealed class EdgeTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>Far from 0 a score keeps its digits on both sides, so that rows keep their order.</summary>
    [TestMethod]
    [DataRow(false, DisplayName = "default network")]
    [DataRow(true, DisplayName = "custom network")]
    public void SureScoresKeepTheirDigits(bool custom)
    {
        Marked[] rows = [.. Enumerable.Range(1, 100).SelectMany(i => new[] { i, -i })
            .Select(i => new Marked { Features = [i / 10f, i % 7], Label = i > 0 ? 1 : 0 })];
        IDataView numbers = Marked.View(_ml, rows);
        IDataView data = _ml.Transforms.Expression("Yes", "y => y > 0", "Label").Fit(numbers).Transform(numbers);
        DagTransformer model = _ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options
        {
            LabelColumnName = "Yes",
            Network = custom ? x => x.Dense(1) * 40 : null,
            MaximumEpochs = 25,
            LearningRate = 0.02,
            BatchSize = 20,
            ValidationFraction = 0,
            WeightDecay = 0,
        }).Fit(data);
        float[] scores = [.. model.Transform(data).GetColumn<float>("Score")];
        Assert.IsGreaterThan(10, scores.Max(), "not sure enough to show anything");
        Assert.IsLessThan(-10, scores.Min(), "not sure enough to show anything");
        // Probabilities near 1 have so few digits that many rows would get the same score.
        Assert.HasCount(scores.Length, scores.Distinct());
        using var onnx = new OnnxPipeline(_ml, model, data.Schema);
        float[] found = (float[])onnx.Run(data)["Score"];
        Assert.IsLessThan(1e-4, scores.Zip(found, (e, f) => Math.Abs((double)e - f) / Math.Max(1e-2, Math.Abs(e))).Max());
    }

    /// <summary>NaN counts as the column's mean, in ONNX too.</summary>
    [TestMethod]
    [DataRow(false, DisplayName = "default network")]
    [DataRow(true, DisplayName = "custom network")]
    public void AMissingNumberIsTheMean(bool custom)
    {
        Marked[] rows = Rows();
        Func<Node, Node>? network = custom ? x => x.Dense(8).Tanh().Dense(1) : null;
        DagTransformer model = Fit(rows, new() { MaximumEpochs = 2, ValidationFraction = 0, Network = network });
        float[] means = [.. Enumerable.Range(0, 8).Select(k => (float)rows.Average(row => (double)row.Features[k]))];
        Marked[] holes = [.. rows.Take(8).Select((row, k) => With(row, k, float.NaN))];
        Marked[] filled = [.. rows.Take(8).Select((row, k) => With(row, k, means[k]))];
        float[] expected = Scores(model, filled), found = Scores(model, holes);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5 * Math.Abs(expected[i]));
        IDataView view = Marked.View(_ml, holes);
        using var onnx = new OnnxPipeline(_ml, model, view.Schema);
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(model, view));

        static Marked With(Marked row, int column, float value) =>
            new() { Features = [.. row.Features.Select((x, k) => k == column ? value : x)] };
    }

    [TestMethod]
    public void AWildNumberThrowsNoPrediction()
    {
        Marked[] rows = Rows();
        DagTransformer model = Fit(rows, new() { MaximumEpochs = 2, ValidationFraction = 0 });
        float low = rows.Min(row => row.Label), high = rows.Max(row => row.Label), margin = 0.0501f * (high - low);
        foreach (float wild in new[] { 1e9f, -1e9f, 1e30f, float.MaxValue, float.MinValue })
            foreach (float score in Scores(model, [new Marked { Features = [.. Enumerable.Repeat(wild, 8)] }]))
                Assert.IsInRange(low - margin, high + margin, score);
    }

    [TestMethod]
    public void AConstantLabelIsPredicted()
    {
        Marked[] rows = Rows();
        foreach (Marked row in rows)
            row.Label = 12.5f;
        foreach (float score in Scores(Fit(rows, new() { MaximumEpochs = 2 }), rows))
            Assert.AreEqual(12.5, score, 1e-5);
    }

    [TestMethod]
    public void ARateThatIsTooHighIsNamed()
    {
        var error = Assert.ThrowsExactly<NonFiniteException>(() => Fit(Rows(), new()
        {
            Network = x => x.Dense(8).Dense(1) * 1e6,
            LearningRate = 1e20,
            MaximumEpochs = 200,
        }));
        Assert.Contains("learning rate", error.Message);
    }

    private Marked[] Rows()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 300);
        return [.. Marked.Of(table.Prepared().Train, table.Label).Take(200)];
    }

    private DagTransformer Fit(Marked[] rows, DagRegressionTrainer.Options options) =>
        _ml.Regression.Trainers.Dag(options).Fit(Marked.View(_ml, rows));

    private float[] Scores(DagTransformer model, Marked[] rows) =>
        [.. model.Transform(Marked.View(_ml, rows)).GetColumn<float>("Score")];
}
