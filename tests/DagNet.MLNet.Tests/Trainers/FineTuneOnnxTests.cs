using DagNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>ONNX models in pipelines: trained on with a new head, and as frozen featurisers.</summary>
[TestClass]
public sealed class FineTuneOnnxTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ANetworkForSomeDigitsLearnsAllOfThem()
    {
        using var folder = new TemporaryFolder();
        RealTable table = RealTables.Digits(_ml);
        Pretrain(table, folder["few.onnx"]);
        var options = new FineTuneOnnxOptions
        {
            ModelPath = folder["few.onnx"],
            Rules = [ParameterRule.Freeze("conv/*")],
            MaximumEpochs = 25,
            ValidationFraction = 0,
            LearningRate = 5e-3,
        };
        IEstimator<ITransformer> pipeline = table.Preparation.Append(_ml.MulticlassClassification.Trainers.FineTuneOnnx(options))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Read", "PredictedLabel"));
        ITransformer model = pipeline.Fit(table.Train);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(model.Transform(table.Test));
        Assert.IsGreaterThan(0.95, metrics.MicroAccuracy);

        using OnnxModel before = OnnxModel.Load(folder["few.onnx"]);
        using OnnxModel after = Exported(model, table, folder["all.onnx"]);
        Assert.IsTrue(Weights(before, "conv/weight").SequenceEqual(Weights(after, "conv/weight")), "frozen weights have moved");
        Assert.IsFalse(Weights(before, "hidden/weight").SequenceEqual(Weights(after, "hidden/weight")), "free weights have not moved");
        Assert.IsFalse(after.Values.ContainsKey("few/weight"), "the old head is still there");

        using var onnx = new OnnxPipeline(_ml, model, table.Train.Schema, 17, "Score");
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(model, table.Test));
        _ml.Model.Save(model, table.Train.Schema, folder["model.zip"]);
        float[] expected = [.. model.Transform(table.Test).GetColumn<float[]>("Score").SelectMany(s => s)];
        CollectionAssert.AreEqual(expected, new MLContext().Model.Load(folder["model.zip"], out _).Transform(table.Test)
            .GetColumn<float[]>("Score").SelectMany(s => s).ToArray());
    }

    /// <summary>One of ML.NET's own trainers on what the network's layers make of the image.</summary>
    [TestMethod]
    public void AFrozenFeaturiserServesOtherTrainers()
    {
        using var folder = new TemporaryFolder();
        RealTable table = RealTables.Digits(_ml, rows: 800);
        Pretrain(table, folder["few.onnx"]);
        ITransformer model = table.Preparation
            .Append(_ml.Transforms.ApplyDag(["Features"], folder["few.onnx"], ["features"], new Dictionary<string, string> { ["image"] = "Pixels" }))
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(table.Train);
        Assert.AreEqual("Vector<Single, 24>", $"{model.Transform(table.Test).Schema["Features"].Type}");
        Assert.IsGreaterThan(0.7, _ml.MulticlassClassification.Evaluate(model.Transform(table.Test)).MicroAccuracy);
        using var onnx = new OnnxPipeline(_ml, model, table.Train.Schema, 17, "Score");
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(model, table.Test));
    }

    [TestMethod]
    public void NumbersAndYesOrNoAreLearnedToo()
    {
        using var folder = new TemporaryFolder();
        RealTable table = RealTables.Digits(_ml, rows: 800);
        Pretrain(table, folder["few.onnx"], epochs: 1);
        IDataView train = Marked(table.Train), test = Marked(table.Test);
        var options = new FineTuneOnnxOptions { ModelPath = folder["few.onnx"], MaximumEpochs = 30, ValidationFraction = 0, LabelColumnName = "Number", Head = x => x.Dense(1) };
        Assert.IsGreaterThan(0.7, _ml.Regression.Evaluate(_ml.Regression.Trainers.FineTuneOnnx(options).Fit(train).Transform(test), "Number").RSquared);
        options.LabelColumnName = "IsOdd";
        Assert.IsGreaterThan(0.9, _ml.BinaryClassification.Evaluate(_ml.BinaryClassification.Trainers.FineTuneOnnx(options).Fit(train).Transform(test), "IsOdd").Accuracy);

        IDataView Marked(IDataView data) => _ml.Data.LoadFromEnumerable(data.GetColumn<float[]>("Pixels").Zip(data.GetColumn<int>("Digit"),
            (pixels, digit) => new Image { Features = pixels, Number = digit, IsOdd = digit % 2 == 1 }).ToArray());
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        using var folder = new TemporaryFolder();
        RealTable digits = RealTables.Digits(_ml, rows: 100), letters = RealTables.Letters(_ml, rows: 100);
        Pretrain(digits, folder["few.onnx"], epochs: 0);
        Assert.Contains("'nowhere.onnx' does not exist", Refused<OnnxException>(digits, "nowhere.onnx"));
        Assert.Contains("has no value 'middle'", Refused<OnnxException>(digits, folder["few.onnx"], "middle"));
        Assert.Contains("is float32[rows, 1, 8, 8], but the feature column has 16 numbers a row", Refused<ShapeException>(letters, folder["few.onnx"]));
        var graph = new Graph();
        Node a = graph.Input(["n", 64], "a"), b = graph.Input(["n", 64], "b");
        using (var session = new Session(graph))
            OnnxModel.Save(folder["two.onnx"], session, [(a + b).Named("sum")]);
        Assert.Contains("has the inputs a, b, but one column of features can only be one", Refused<OnnxException>(digits, folder["two.onnx"]));
        graph = new Graph();
        using (var session = new Session(graph))
            OnnxModel.Save(folder["none.onnx"], session, [graph.Input(["n", 64], "a").Tanh()]);
        Assert.Contains("has no product with weights", Refused<OnnxException>(digits, folder["none.onnx"]));
        Assert.Contains("10 values a row are needed", Assert.Throws<ShapeException>(() => digits.Preparation.Append(
            _ml.MulticlassClassification.Trainers.FineTuneOnnx(new FineTuneOnnxOptions { ModelPath = folder["few.onnx"], Head = x => x })).Fit(digits.Train)).Message);
    }

    private static float[] Weights(OnnxModel model, string name)
    {
        using var session = new Session(model.Graph);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(session.State.Read(model[name])).ToArray();
    }

    private OnnxModel Exported(ITransformer model, RealTable table, string path)
    {
        _ml.Model.SaveOnnx(((IEnumerable<ITransformer>)model).OfType<DagTransformer>().Single(), table.Prepared().Train.Schema, path);
        return OnnxModel.Load(path);
    }

    private string Refused<T>(RealTable table, string path, string? cutAt = null) where T : Exception
        => Assert.Throws<T>(() => table.Preparation.Append(_ml.MulticlassClassification.Trainers.FineTuneOnnx(path, cutAt)).Fit(table.Train)).Message;

    /// <summary>A network for one image, which knows the digits 0 to 3.</summary>
    private static void Pretrain(RealTable table, string path, int epochs = 6)
    {
        var graph = new Graph();
        Node x = graph.Input(["batch", 1, 8, 8], "image"), labels = graph.Input(["batch"], "label", ElementType.Int64);
        Node features = x.Conv(8, [3], name: "conv").BatchNormalization().Relu().MaxPool([2], [2]).Flatten().Dense(24, "hidden").Relu().Named("features");
        Node logits = features.Dense(4, "few").Named("logits");
        using var session = new Session(graph, seed: 1);
        (float[] Pixels, int Digit)[] rows = [.. table.Train.GetColumn<float[]>("Pixels").Zip(table.Train.GetColumn<int>("Digit")).Where(row => row.Second < 4)];
        if (epochs > 0)
            new Trainer(logits.CrossEntropy(labels), new Adam(5e-3), new() { Epochs = epochs, Seed = 1 }, session).Fit(new Dataset(
                Feed.Of(x, [.. rows.SelectMany(row => row.Pixels)], rows.Length, 1, 8, 8), Feed.Of(labels, [.. rows.Select(row => (long)row.Digit)])));
        OnnxModel.Save(path, session, [logits]);
    }

    private sealed class Image
    {
        [VectorType(64)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }

        public bool IsOdd { get; set; }
    }
}
