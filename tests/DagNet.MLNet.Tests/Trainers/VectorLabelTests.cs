using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Labels that are vectors: multi-output regression and multi-label classification.</summary>
[TestClass]
public sealed class VectorLabelTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void OneModelPredictsSeveralNumbers()
    {
        RealTable table = RealTables.Meats(_ml);
        ITransformer model = table.Preparation.Append(_ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options
        {
            Network = x => x.Dense(64).Tanh().Dense(3),
            MaximumEpochs = 200,
            BatchSize = 16,
            ValidationFraction = 0,
        })).Fit(table.Train);
        IDataView scored = model.Transform(table.Test);
        IReadOnlyList<RegressionMetrics> metrics = _ml.Regression.EvaluateOutputs(scored);
        Assert.HasCount(3, metrics);
        foreach (RegressionMetrics output in metrics)
            Assert.IsGreaterThan(0.8, output.RSquared);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        Assert.AreEqual("water fat protein", string.Join(' ', slots.DenseValues()));
        Assert.AreEqual("Vector<Single, 3>", $"{scored.Schema["Score"].Type}");
    }

    /// <summary>A skewed, positive number beside one that is neither: each has its own scale.</summary>
    [TestMethod]
    public void EachNumberHasItsOwnScale()
    {
        var random = new Random(1);
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 600).Select(_ =>
        {
            float x = (random.NextSingle() * 6) - 3;
            return new Several { Features = [x, random.NextSingle()], Label = [MathF.Exp(2 * x), -1000 * x] };
        }).ToArray());
        DagTransformer model = _ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options { MaximumEpochs = 15 }).Fit(data);
        IReadOnlyList<RegressionMetrics> metrics = _ml.Regression.EvaluateOutputs(model.Transform(data));
        Assert.IsGreaterThan(0.98, metrics[0].RSquared);
        Assert.IsGreaterThan(0.98, metrics[1].RSquared);
    }

    [TestMethod]
    public void SeveralLabelsArePredictedAtOnce()
    {
        (IDataView train, IDataView test) = Digits();
        DagTransformer model = _ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options { MaximumEpochs = 8, ValidationFraction = 0 }).Fit(train);
        IDataView scored = model.Transform(test);
        IReadOnlyList<CalibratedBinaryClassificationMetrics> metrics = _ml.BinaryClassification.EvaluateOutputs(scored);
        Assert.HasCount(3, metrics);
        foreach (CalibratedBinaryClassificationMetrics label in metrics)
        {
            Assert.IsGreaterThan(0.94, label.Accuracy);
            Assert.IsLessThan(0.3, label.LogLoss);
        }
    }

    [TestMethod]
    public void SavedLoadedAndInOnnxRuntimeTheyAreTheSame()
    {
        using var folder = new TemporaryFolder();
        (IDataView train, IDataView test) = Digits();
        DagTransformer model = _ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options { MaximumEpochs = 1, ValidationFraction = 0 }).Fit(train);
        IDataView scored = model.Transform(test);
        _ml.Model.Save(model, test.Schema, folder["model.zip"]);
        IDataView loaded = new MLContext().Model.Load(folder["model.zip"], out _).Transform(test);
        using var onnx = new OnnxPipeline(_ml, model, test.Schema, 17, "PredictedLabel", "Score", "Probability");
        Dictionary<string, object> found = onnx.Run(test);
        foreach (string name in new[] { "Score", "Probability" })
        {
            float[] expected = [.. scored.GetColumn<float[]>(name).SelectMany(row => row)];
            CollectionAssert.AreEqual(expected, loaded.GetColumn<float[]>(name).SelectMany(row => row).ToArray());
            SameScores.Check(expected, (float[])found[name], 1e-5);
        }
        CollectionAssert.AreEqual(scored.GetColumn<bool[]>("PredictedLabel").SelectMany(row => row).ToArray(), (bool[])found["PredictedLabel"]);
    }

    [TestMethod]
    public void WrongColumnsAreNamed()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Several { Features = [1, 2], Label = [1, 2] }, new Several { Features = [2, 1], Label = [2, 1] }]);
        Assert.Contains("Schema mismatch for score column 'Features': expected Vector<Single, 2>, got Vector<Single, 3>", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Regression.EvaluateOutputs(_ml.Transforms.Concatenate("Features", "Features", "Number").Fit(data).Transform(data), scoreColumnName: "Features")).Message);
        Assert.Contains("expected Boolean, got Vector<Single>", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.BinaryClassification.Trainers.Dag().Fit(data)).Message);
        Assert.Contains("needed: [rows, 2]", Assert.Throws<ShapeException>(() => _ml.Regression.Trainers.Dag(x => x.Dense(1)).Fit(data)).Message);
    }

    /// <summary>Odd, above 4, prime.</summary>
    private (IDataView Train, IDataView Test) Digits()
    {
        RealTable table = RealTables.Digits(_ml);
        return (Of(table.Train), Of(table.Test));

        IDataView Of(IDataView data) => _ml.Data.LoadFromEnumerable(data.GetColumn<float[]>("Pixels").Zip(data.GetColumn<int>("Digit"),
            (pixels, digit) => new Image { Features = pixels, Label = [digit % 2 == 1, digit > 4, digit is 2 or 3 or 5 or 7] }).ToArray());
    }

    private sealed class Several
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public float[] Label { get; set; } = [];

        public float Number { get; set; }
    }

    private sealed class Image
    {
        [VectorType(64)]
        public float[] Features { get; set; } = [];

        [VectorType(3)]
        public bool[] Label { get; set; } = [];
    }
}
