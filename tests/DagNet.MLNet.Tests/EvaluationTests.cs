using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class EvaluationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void RegressionIsEvaluatedAndCrossValidated()
    {
        IDataView data = Tables.Cases(_ml);
        var pipeline = Tables.Features(_ml).Append(new LinearTrainer(PredictionTask.Regression, nameof(Case.Value)));
        RegressionMetrics metrics = _ml.Regression.Evaluate(pipeline.Fit(data).Transform(Tables.Cases(_ml, seed: 8)), nameof(Case.Value));
        Assert.IsGreaterThan(0.999, metrics.RSquared);
        foreach (var fold in _ml.Regression.CrossValidate(data, pipeline, 3, nameof(Case.Value)))
            Assert.IsGreaterThan(0.999, fold.Metrics.RSquared);
    }

    [TestMethod]
    public void BinaryIsEvaluatedCrossValidatedAndCalibrated()
    {
        IDataView data = Tables.Cases(_ml);
        var pipeline = Tables.Features(_ml).Append(new LinearTrainer(PredictionTask.Binary, nameof(Case.Positive)));
        CalibratedBinaryClassificationMetrics metrics =
            _ml.BinaryClassification.Evaluate(pipeline.Fit(data).Transform(Tables.Cases(_ml, seed: 8)), nameof(Case.Positive));
        Assert.IsGreaterThan(0.97, metrics.Accuracy);
        Assert.IsGreaterThan(0.5, metrics.LogLossReduction);
        foreach (var fold in _ml.BinaryClassification.CrossValidate(data, pipeline, 3, nameof(Case.Positive)))
            Assert.IsGreaterThan(0.95, fold.Metrics.Accuracy);
        var calibrated = pipeline.Append(_ml.BinaryClassification.Calibrators.Platt(nameof(Case.Positive))).Fit(data);
        Assert.IsGreaterThan(metrics.LogLossReduction, _ml.BinaryClassification.Evaluate(calibrated.Transform(data), nameof(Case.Positive)).LogLossReduction);
    }

    [TestMethod]
    public void MulticlassIsEvaluatedWithTheNamesOfItsClasses()
    {
        IDataView data = Tables.Cases(_ml, rows: 900);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", nameof(Case.Colour)).Append(Tables.Features(_ml))
            .Append(new LinearTrainer(PredictionTask.Multiclass) { Steps = 1000 });
        IDataView scored = pipeline.Fit(data).Transform(data);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored);
        Assert.IsGreaterThan(0.97, metrics.MacroAccuracy);
        Assert.Contains("red", metrics.ConfusionMatrix.GetFormattedConfusionTable());
        foreach (var fold in _ml.MulticlassClassification.CrossValidate(data, pipeline, 3))
            Assert.IsGreaterThan(0.95, fold.Metrics.MacroAccuracy);
    }

    [TestMethod]
    public void FeaturesAreRankedByPermutation()
    {
        IDataView data = Tables.Cases(_ml);
        ITransformer model = Tables.Features(_ml).Append(new LinearTrainer(PredictionTask.Regression, nameof(Case.Value))).Fit(data);
        var importance = _ml.Regression.PermutationFeatureImportance(model, model.Transform(data), nameof(Case.Value));
        string[] ranked = [.. importance.OrderBy(entry => entry.Value.RSquared.Mean).Select(entry => entry.Key)];
        Assert.AreEqual("First Second Third", string.Join(' ', ranked));
    }

    [TestMethod]
    public void ContributionsExplainAPrediction()
    {
        IDataView data = Tables.Features(_ml).Fit(Tables.Cases(_ml)).Transform(Tables.Cases(_ml));
        var model = new LinearTransformer(new(new RegressionColumns(), [2, -1, 0.5f], [3]), "Features");
        IDataView scored = model.Transform(data);
        IDataView explained = _ml.Transforms.CalculateFeatureContribution(model, normalize: false).Fit(scored).Transform(scored);
        float[][] contributions = [.. explained.GetColumn<float[]>("FeatureContributions")];
        Case first = Tables.List()[0];
        CollectionAssert.AreEqual(new[] { 2 * first.First, -first.Second, 0.5f * first.Third }, contributions[0]);
    }

    [TestMethod]
    public void WeightsMatter()
    {
        var rows = new[] { new Weighted { X = [1], Y = 0, W = 1 }, new Weighted { X = [1], Y = 10, W = 9 } };
        var trainer = new LinearTrainer(PredictionTask.Regression, "Y", "X", "W") { Steps = 500 };
        LinearTransformer model = trainer.Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.AreEqual(9, model.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score").First(), 1e-3);
    }

    [TestMethod]
    public void DisposingAnEngineLeavesTheModelToOthers()
    {
        IDataView data = Tables.Cases(_ml);
        ITransformer model = Tables.Features(_ml).Append(new LinearTrainer(PredictionTask.Regression, nameof(Case.Value))).Fit(data);
        Case example = Tables.List()[0];
        using var kept = _ml.Model.CreatePredictionEngine<Case, Answer>(model);
        _ml.Model.CreatePredictionEngine<Case, Answer>(model).Dispose();
        Assert.AreEqual(example.Value, kept.Predict(example).Score, 1e-3);
        Assert.AreEqual(Tables.Rows, model.Transform(data).GetColumn<float>("Score").Count());
    }

    private sealed class Weighted
    {
        [VectorType(1)]
        public float[] X { get; set; } = [];

        public float Y { get; set; }

        public float W { get; set; }
    }
}
