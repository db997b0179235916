using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>What the trainers made, as ONNX of the whole pipeline: ONNX Runtime reads raw columns and says the same.</summary>
[TestClass]
public sealed class TrainedExportTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(Trained.Regression)]
    [DataRow(Trained.Custom)]
    [DataRow(Trained.Skewed)]
    public void ARegressionIsTheSame(string kind)
    {
        Trained trained = Trained.Of(_ml, kind);
        double[] expected = [.. trained.Model.Transform(trained.Table.Test).GetColumn<float>("Score").Select(score => (double)score)];
        foreach (int opset in new[] { 13, 17, 21 })
        {
            using var onnx = new OnnxPipeline(_ml, trained.Model, trained.Table.Train.Schema, opset, "Score");
            float[] found = (float[])onnx.Run(trained.Table.Test)["Score"];
            Assert.HasCount(expected.Length, found);
            Assert.IsLessThan(1e-4, expected.Zip(found, (e, f) => Math.Abs(e - f) / Math.Abs(e)).Max(), $"opset {opset}");
        }
    }

    [TestMethod]
    [DataRow(Trained.Binary)]
    [DataRow(Trained.CustomBinary)]
    public void ABinaryClassificationIsTheSame(string kind)
    {
        Trained trained = Trained.Of(_ml, kind);
        IDataView scored = trained.Model.Transform(trained.Table.Test);
        float[] scores = [.. scored.GetColumn<float>("Score")], probabilities = [.. scored.GetColumn<float>("Probability")];
        bool[] labels = [.. scored.GetColumn<bool>("PredictedLabel")];
        foreach (int opset in new[] { 13, 17, 21 })
        {
            using var onnx = new OnnxPipeline(_ml, trained.Model, trained.Table.Train.Schema, opset);
            Assert.AreEqual("PredictedLabel Score Probability", onnx.Outputs);
            Dictionary<string, object> found = onnx.Run(trained.Table.Test);
            Assert.IsLessThan(1e-4, onnx.ScoreDifference(trained.Model, trained.Table.Test), $"opset {opset}");
            for (int i = 0; i < scores.Length; i++)
            {
                Assert.AreEqual(probabilities[i], ((float[])found["Probability"])[i], 1e-4 * probabilities[i], $"opset {opset}, row {i}");
                if (Math.Abs(scores[i]) > 1e-4)
                    Assert.AreEqual(labels[i], ((bool[])found["PredictedLabel"])[i], $"opset {opset}, row {i}");
            }
        }
    }

    [TestMethod]
    [DataRow(Trained.Multiclass)]
    [DataRow(Trained.CustomMulticlass)]
    public void AMulticlassClassificationIsTheSame(string kind)
    {
        Trained trained = Trained.Of(_ml, kind);
        IDataView scored = trained.Model.Transform(trained.Table.Test);
        float[] expected = [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)];
        foreach (int opset in new[] { 13, 17, 21 })
        {
            using var onnx = new OnnxPipeline(_ml, trained.Model, trained.Table.Train.Schema, opset, "Score");
            float[] found = (float[])onnx.Run(trained.Table.Test)["Score"];
            Assert.HasCount(expected.Length, found);
            Assert.IsLessThan(1e-4, expected.Zip(found, (e, f) => Math.Abs(e - f) / Math.Max(1e-3, Math.Abs(e))).Max(), $"opset {opset}");
        }
    }

    [TestMethod]
    public void OneRowIsTheSameAsManyAndMissingNumbersGoThrough()
    {
        Trained trained = Trained.Of(_ml, Trained.Binary);
        using var onnx = new OnnxPipeline(_ml, trained.Model, trained.Table.Train.Schema);
        IDataView missing = _ml.Data.FilterByCustomPredicate<Charge>(RealTables.TelcoChurn(_ml).Train, charge => !float.IsNaN(charge.Total));
        float[] totals = [.. missing.GetColumn<float>("total_charges")];
        Assert.IsGreaterThan(1, totals.Length);
        Assert.IsTrue(totals.All(float.IsNaN));
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(trained.Model, missing));
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(trained.Model, _ml.Data.TakeRows(missing, 1)));
    }

    private sealed class Charge
    {
        [ColumnName("total_charges")]
        public float Total { get; set; }
    }
}
