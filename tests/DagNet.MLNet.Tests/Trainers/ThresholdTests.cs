using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>What follows a binary classification: another threshold, calibrators, importance; on telephone customers.</summary>
[TestClass]
public sealed class ThresholdTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void AnotherThresholdMovesThePredictedLabelOnly()
    {
        using var folder = new TemporaryFolder();
        (DagTransformer model, _, IDataView test) = Churn();
        float threshold = (float)Math.Log(0.3 / 0.7);
        DagTransformer changed = _ml.BinaryClassification.ChangeModelThreshold(model, threshold);
        IDataView before = model.Transform(test), after = changed.Transform(test);
        float[] scores = [.. before.GetColumn<float>("Score")];
        CollectionAssert.AreEqual(scores, after.GetColumn<float>("Score").ToArray());
        CollectionAssert.AreEqual(before.GetColumn<float>("Probability").ToArray(), after.GetColumn<float>("Probability").ToArray());
        bool[] labels = [.. after.GetColumn<bool>("PredictedLabel")];
        CollectionAssert.AreEqual(Array.ConvertAll(scores, score => score > threshold), labels);
        Assert.IsGreaterThan(before.GetColumn<bool>("PredictedLabel").Count(yes => yes), labels.Count(yes => yes));
        CollectionAssert.AreEqual(Array.ConvertAll(scores, score => score > 0), model.Transform(test).GetColumn<bool>("PredictedLabel").ToArray());
        _ml.Model.Save(changed, test.Schema, folder["model.zip"]);
        ITransformer loaded = new MLContext().Model.Load(folder["model.zip"], out _);
        CollectionAssert.AreEqual(labels, loaded.Transform(test).GetColumn<bool>("PredictedLabel").ToArray());
        using var onnx = new OnnxPipeline(_ml, loaded, test.Schema);
        CollectionAssert.AreEqual(labels, (bool[])onnx.Run(test)["PredictedLabel"]);
    }

    [TestMethod]
    public void OnlyABinaryModelHasAThreshold()
    {
        (DagTransformer model, IDataView train, _) = Churn();
        Assert.Contains("must be a finite number", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.ChangeModelThreshold(model, float.NaN)).Message);
        DagTransformer other = _ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options
        { LabelColumnName = "tenure", MaximumEpochs = 1, ValidationFraction = 0, Network = x => x.Dense(1) }).Fit(train);
        Assert.Contains("The model's task is Regression", Assert.Throws<ArgumentException>(() => _ml.BinaryClassification.ChangeModelThreshold(other, 0)).Message);
    }

    [TestMethod]
    [DataRow("Platt")]
    [DataRow("Isotonic")]
    [DataRow("Naive")]
    public void CalibratorsTakeOurScores(string name)
    {
        using var folder = new TemporaryFolder();
        (DagTransformer model, IDataView train, IDataView test) = Churn();
        BinaryClassificationCatalog.CalibratorsCatalog calibrators = _ml.BinaryClassification.Calibrators;
        IDataView trained = model.Transform(train);
        ITransformer calibrator = name switch
        {
            "Platt" => calibrators.Platt("churn").Fit(trained),
            "Isotonic" => calibrators.Isotonic("churn").Fit(trained),
            _ => calibrators.Naive("churn").Fit(trained),
        };
        IDataView scored = model.Transform(test), calibrated = calibrator.Transform(scored);
        CalibratedBinaryClassificationMetrics plain = _ml.BinaryClassification.Evaluate(scored, "churn"), metrics = _ml.BinaryClassification.Evaluate(calibrated, "churn");
        // A calibrator keeps the order but for ties, and what is calibrated already stays about as good.
        Assert.AreEqual(plain.AreaUnderRocCurve, metrics.AreaUnderRocCurve, 0.01);
        // ML.NET's naive calibrator says 0 and 1, whose log loss is infinite.
        if (name != "Naive")
            Assert.AreEqual(plain.LogLoss, metrics.LogLoss, 0.05);
        Assert.IsGreaterThan(0.01, plain.LogLossReduction);
        var chain = new TransformerChain<ITransformer>(model, calibrator);
        _ml.Model.Save(chain, test.Schema, folder["model.zip"]);
        IDataView again = new MLContext().Model.Load(folder["model.zip"], out _).Transform(test);
        CollectionAssert.AreEqual(calibrated.GetColumn<float>("Probability").ToArray(), again.GetColumn<float>("Probability").ToArray());
    }

    [TestMethod]
    public void PermutationRanksSlotsByNameAndPlace()
    {
        (DagTransformer model, _, IDataView test) = Churn();
        IDataView scored = model.Transform(test);
        var byPlace = _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(model, scored, "churn");
        var byName = _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated((ITransformer)model, scored, "churn");
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Features"].GetSlotNames(ref names);
        Assert.HasCount(names.Length, byPlace);
        Assert.IsTrue(byName.ContainsKey("contract.Month-to-month"), string.Join(' ', byName.Keys));
        string[] ranked = [.. byName.OrderBy(entry => entry.Value.AreaUnderRocCurve.Mean).Select(entry => entry.Key)];
        CollectionAssert.IsSubsetOf(new[] { "Numbers.tenure" }, ranked[..4], string.Join(' ', ranked[..6]));
    }

    [TestMethod]
    public void PermutationRanksTheMeasuresOfLetters()
    {
        (IDataView train, IDataView test) = RealTables.Letters(_ml, rows: 4000).Prepared();
        DagTransformer model = _ml.MulticlassClassification.Trainers.Dag(new DagMulticlassTrainer.Options
        { Network = x => x.Dense(64).Relu().Dense(26), MaximumEpochs = 10, ValidationFraction = 0, Seed = 1 }).Fit(train);
        IDataView scored = model.Transform(test);
        var byPlace = _ml.MulticlassClassification.PermutationFeatureImportance(model, scored);
        var byName = _ml.MulticlassClassification.PermutationFeatureImportance((ITransformer)model, scored);
        Assert.HasCount(16, byPlace);
        Assert.HasCount(16, byName);
        // Where the ink's edges are says more of a letter than where its box stands.
        Assert.IsLessThan(byName["x.box"].MicroAccuracy.Mean - 0.1, byName["y.ege"].MicroAccuracy.Mean);
        Assert.IsLessThan(byPlace[0].MicroAccuracy.Mean - 0.1, byPlace[14].MicroAccuracy.Mean);
    }

    [TestMethod]
    public void ContributionsBearTheNamesOfTheSlots()
    {
        (DagTransformer model, _, IDataView test) = Churn();
        IDataView scored = model.Transform(_ml.Data.TakeRows(test, 3));
        IDataView explained = _ml.Transforms.CalculateFeatureContribution(model, normalize: false).Fit(scored).Transform(scored);
        VBuffer<ReadOnlyMemory<char>> names = default, features = default;
        explained.Schema["FeatureContributions"].GetSlotNames(ref names);
        explained.Schema["Features"].GetSlotNames(ref features);
        Assert.AreEqual(string.Join(',', features.DenseValues()), string.Join(',', names.DenseValues()));
    }

    private (DagTransformer Model, IDataView Train, IDataView Test) Churn()
    {
        (IDataView train, IDataView test) = RealTables.TelcoChurn(_ml, rows: 2000).Prepared();
        return (_ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options
        {
            LabelColumnName = "churn",
            Network = x => x.Dense(32).Relu().Dense(1),
            MaximumEpochs = 6,
            ValidationFraction = 0,
            Seed = 1,
        }).Fit(train), train, test);
    }
}
