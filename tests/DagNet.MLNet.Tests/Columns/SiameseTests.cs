using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Two columns through one encoder, on pairs of handwritten digits.</summary>
[TestClass]
public sealed class SiameseTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void PairsOfDigitsAreToldApart()
    {
        (IDataView train, IDataView test) = (Pairs(3000, held: false), Pairs(600, held: true));
        DagSiameseTransformer model = Trainer(epochs: 20).Fit(train);
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(model.Transform(test));
        Assert.IsGreaterThan(0.97, metrics.AreaUnderRocCurve);
        Assert.IsGreaterThan(0.9, metrics.Accuracy);
        Assert.IsGreaterThan(0.5, metrics.LogLossReduction);
    }

    [TestMethod]
    public void TheContrastiveLossTellsThemApartAndIsCalibrated()
    {
        (IDataView train, IDataView test) = (Pairs(3000, held: false), Pairs(600, held: true));
        var trainer = Trainer(epochs: 20, SiameseLoss.Contrastive);
        Assert.IsGreaterThan(0.9, _ml.BinaryClassification.EvaluateNonCalibrated(trainer.Fit(train).Transform(test)).Accuracy);
        var calibrated = trainer.Append(_ml.BinaryClassification.Calibrators.Platt()).Fit(train);
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(calibrated.Transform(test));
        Assert.IsGreaterThan(0.97, metrics.AreaUnderRocCurve);
        Assert.IsGreaterThan(0.5, metrics.LogLossReduction);
    }

    [TestMethod]
    [DataRow(SiameseLoss.Cosine)]
    [DataRow(SiameseLoss.Contrastive)]
    public void TheScoreOfAPairFollowsFromTheTwoEmbeddings(SiameseLoss loss)
    {
        IDataView train = Pairs(600, held: false), test = Pairs(100, held: true);
        DagSiameseTransformer model = Trainer(epochs: 3, loss).Fit(train);
        Assert.AreEqual(32, model.EmbeddingSize);
        IDataView embedded = model.Embed("B", "Right").Transform(model.Embed("A").Transform(test));
        Assert.AreEqual("Vector<Single, 32>", $"{embedded.Schema["A"].Type}");
        float[][] left = [.. embedded.GetColumn<float[]>("A")], right = [.. embedded.GetColumn<float[]>("B")];
        float[] scores = [.. model.Transform(test).GetColumn<float>("Score")];
        if (loss == SiameseLoss.Contrastive)
        {
            SameScores.Check([.. left.Zip(right, (a, b) => (float)(0.5 - Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (double)(x - y)).Sum())))], scores, 1e-4);
            return;
        }
        double[] cosines = [.. left.Zip(right, (a, b) => a.Zip(b, (x, y) => x * (double)y).Sum())];
        foreach (float[] vector in left)
            Assert.AreEqual(1, vector.Sum(x => x * (double)x), 1e-5);
        // One line through two pairs' cosines and scores goes through all.
        int low = Array.IndexOf(cosines, cosines.Min()), high = Array.IndexOf(cosines, cosines.Max());
        double slope = (scores[high] - scores[low]) / (cosines[high] - cosines[low]);
        for (int i = 0; i < scores.Length; i++)
            Assert.AreEqual(scores[low] + slope * (cosines[i] - cosines[low]), scores[i], 1e-3, $"pair {i}");
    }

    /// <summary>Trained on it goes on where it was, and not from the start.</summary>
    [TestMethod]
    public void AModelIsTrainedOn()
    {
        using var folder = new TemporaryFolder();
        IDataView train = Pairs(600, held: false), test = Pairs(300, held: true);
        _ml.Model.Save(Trainer(epochs: 3).Fit(train), train.Schema, folder["model.zip"]);
        var loaded = (DagSiameseTransformer)_ml.Model.Load(folder["model.zip"], out _);
        double Loss(ITransformer model) => _ml.BinaryClassification.Evaluate(model.Transform(test)).LogLoss;
        double before = Loss(loaded), fresh = Loss(Trainer(epochs: 1).Fit(train)), after = Loss(Trainer(epochs: 1).Fit(train, loaded));
        Assert.AreEqual(before, Loss(loaded));
        Assert.IsLessThan(before, after);
        Assert.IsLessThan(fresh, after);
    }

    [TestMethod]
    public void OrderDoesNotMatter()
    {
        DagSiameseTransformer model = Trainer(epochs: 2).Fit(Pairs(400, held: false));
        Pair[] pairs = [.. List(50, held: true)];
        Pair[] swapped = Array.ConvertAll(pairs, pair => new Pair { Left = pair.Right, Right = pair.Left, Label = pair.Label });
        SameScores.Check([.. Score(pairs)], [.. Score(swapped)]);

        IEnumerable<float> Score(Pair[] rows) => model.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score");
    }

    [TestMethod]
    public void ALoadedModelScoresAndEmbedsTheSameAlsoInOnnxRuntime()
    {
        using var folder = new TemporaryFolder();
        IDataView train = Pairs(400, held: false), test = Pairs(60, held: true);
        DagSiameseTransformer model = Trainer(epochs: 2).Fit(train);
        float[] scores = [.. model.Transform(test).GetColumn<float>("Score")];
        float[] embeddings = [.. model.Embed().Transform(test).GetColumn<float[]>("Embedding").SelectMany(row => row)];
        _ml.Model.Save(model, train.Schema, folder["model.zip"]);
        var loaded = (DagSiameseTransformer)new MLContext().Model.Load(folder["model.zip"], out _);
        CollectionAssert.AreEqual(scores, loaded.Transform(test).GetColumn<float>("Score").ToArray());
        CollectionAssert.AreEqual(embeddings, loaded.Embed().Transform(test).GetColumn<float[]>("Embedding").SelectMany(row => row).ToArray());
        using var pairs = new OnnxPipeline(_ml, loaded, test.Schema, 17, "Score", "PredictedLabel", "Probability");
        Dictionary<string, object> found = pairs.Run(test);
        SameScores.Check(scores, (float[])found["Score"], 1e-5);
        CollectionAssert.AreEqual(model.Transform(test).GetColumn<bool>("PredictedLabel").ToArray(), (bool[])found["PredictedLabel"]);
        using var single = new OnnxPipeline(_ml, loaded.Embed(), test.Schema, 17, "Embedding");
        Assert.AreEqual("Left", single.Inputs);
        SameScores.Check(embeddings, (float[])single.Run(test)["Embedding"], 1e-5);
        using var engine = _ml.Model.CreatePredictionEngine<Pair, Answer>(loaded);
        SameScores.Check(scores, [.. List(60, held: true).Select(pair => engine.Predict(pair).Score)]);
    }

    [TestMethod]
    public void AnEncoderMayConvolveAndReadKeys()
    {
        IDataView train = Pairs(400, held: false);
        DagSiameseTransformer model = _ml.BinaryClassification.Trainers.DagSiamese(new DagSiameseTrainer.Options
        {
            Encoder = x => x.Reshape([x.Shape[0], 1, 8, 8]).Conv(4, [3, 3], padding: Padding.Same).Relu().Flatten().Dense(8),
            MaximumEpochs = 2,
        }).Fit(train);
        Assert.AreEqual(8, model.EmbeddingSize);
        IDataView greys = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 17).Select(grey => new Grey { Value = grey }));
        var trainer = _ml.BinaryClassification.Trainers.DagSiamese("L", "R", encoder: x => x.Embedding(18, 2).Flatten().Dense(8));
        var keys = _ml.Transforms.Conversion.MapValueToKey("L", "Left", keyData: greys).Append(_ml.Transforms.Conversion.MapValueToKey("R", "Right", keyData: greys));
        Assert.IsGreaterThan(0.8, _ml.BinaryClassification.Evaluate(keys.Append(trainer).Fit(train).Transform(train)).AreaUnderRocCurve);
        keys = _ml.Transforms.Conversion.MapValueToKey("L", "Left").Append(_ml.Transforms.Conversion.MapValueToKey("R", "Right"));
        Assert.Contains("in column 'L' and for ", Assert.Throws<TrainingDataException>(() => keys.Append(trainer).Fit(train)).Message);
    }

    [TestMethod]
    public void WhatIsNoPairIsRefused()
    {
        IDataView data = Pairs(20, held: false);
        var trainers = _ml.BinaryClassification.Trainers;
        Assert.Contains("Left and right column are both 'Left'", Assert.Throws<ArgumentException>(() => trainers.DagSiamese("Left", "Left")).Message);
        Assert.Contains("Could not find right column 'Gone'", Assert.Throws<ArgumentOutOfRangeException>(() => trainers.DagSiamese("Left", "Gone").Fit(data)).Message);
        Assert.Contains("Schema mismatch for right column 'Label': expected Vector<Single, 64>, got Boolean",
            Assert.Throws<ArgumentOutOfRangeException>(() => trainers.DagSiamese("Left", "Label").Fit(data)).Message);
        Assert.Contains("Schema mismatch for label column 'Right': expected Boolean, got Vector<Single>",
            Assert.Throws<ArgumentOutOfRangeException>(() => trainers.DagSiamese("Left", "Right", "Right").Fit(data)).Message);
        Assert.Contains("The encoder must give a vector a row", Assert.Throws<ShapeException>(
            () => trainers.DagSiamese(encoder: x => x.Dense(4).Sum(1)).Fit(data)).Message);
        Assert.Contains("GpuDeviceId is 99", Assert.Throws<BackendException>(
            () => trainers.DagSiamese(new DagSiameseTrainer.Options { GpuDeviceId = 99, FallbackToCpu = false }).Fit(data)).Message);
        Assert.Contains("Margin must be a number above 0", Assert.Throws<ArgumentOutOfRangeException>(
            () => trainers.DagSiamese(new DagSiameseTrainer.Options { Loss = SiameseLoss.Contrastive, Margin = 0 })).Message);
    }

    private DagSiameseTrainer Trainer(int epochs, SiameseLoss loss = SiameseLoss.Cosine)
        => _ml.BinaryClassification.Trainers.DagSiamese(new DagSiameseTrainer.Options { MaximumEpochs = epochs, Loss = loss, Seed = 1 });

    private IDataView Pairs(int count, bool held) => _ml.Data.LoadFromEnumerable(List(count, held));

    /// <summary>Half of the pairs show the same digit; no picture that is held out is in a pair to learn from.</summary>
    private Pair[] List(int count, bool held)
    {
        RealTable table = RealTables.Digits(_ml);
        IDataView rows = held ? table.Test : table.Train;
        float[][] pixels = [.. rows.GetColumn<float[]>("Pixels")];
        int[] digits = [.. rows.GetColumn<int>("Digit")];
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int left = random.Next(digits.Length), right;
            do
                right = random.Next(digits.Length);
            while (right == left || digits[left] == digits[right] != (i % 2 == 0));
            return new Pair { Left = pixels[left], Right = pixels[right], Label = i % 2 == 0 };
        })];
    }

    private sealed class Pair
    {
        [VectorType(64)]
        public float[] Left { get; set; } = [];

        [VectorType(64)]
        public float[] Right { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class Grey
    {
        public float Value { get; set; }
    }

    private sealed class Answer
    {
        public float Score { get; set; }
    }
}
