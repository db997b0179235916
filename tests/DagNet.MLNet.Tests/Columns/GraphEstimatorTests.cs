using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Any graph between any columns, on real data.</summary>
[TestClass]
public sealed class GraphEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>Keys by embedding, numbers standardised, a flag; one trunk, a class and a number as two tasks.</summary>
    [TestMethod]
    public void SeveralColumnsAndTasksAreOneGraph()
    {
        (ITransformer model, IDataView test) = Churn();
        IDataView scored = model.Transform(test);
        BinaryClassificationMetrics churn = _ml.BinaryClassification.Evaluate(scored, "churn", scoreColumnName: "Logit", probabilityColumnName: "Probability",
            predictedLabelColumnName: "Leaves");
        Assert.IsGreaterThan(0.8, churn.AreaUnderRocCurve);
        Assert.IsGreaterThan(0.75, churn.Accuracy);
        RegressionMetrics charges = _ml.Regression.Evaluate(scored, "total_charges", "Charges");
        Assert.IsGreaterThan(0.95, charges.RSquared);
        Assert.AreEqual("Regression", Annotation(scored.Schema["Logit"], "ScoreColumnKind"));
        Assert.AreEqual("MultiOutputRegression", Annotation(scored.Schema["Charges vector"], "ScoreColumnKind"));
    }

    [TestMethod]
    public void ALoadedModelAndAnEngineGiveTheSame()
    {
        using var folder = new TemporaryFolder();
        (ITransformer model, IDataView test) = Churn(rows: 600, epochs: 2);
        float[] expected = [.. model.Transform(test).GetColumn<float>("Charges")];
        _ml.Model.Save(model, test.Schema, folder["model.zip"]);
        ITransformer loaded = new MLContext().Model.Load(folder["model.zip"], out _);
        CollectionAssert.AreEqual(expected, loaded.Transform(test).GetColumn<float>("Charges").ToArray());
        float[] first = [.. loaded.Transform(_ml.Data.TakeRows(test, 1)).GetColumn<float>("Charges")];
        SameScores.Check(expected[..1], first);
    }

    [TestMethod]
    public void TheWholePipelineIsTheSameInOnnxRuntime()
    {
        (ITransformer model, IDataView test) = Churn(rows: 600, epochs: 2);
        IDataView scored = model.Transform(test);
        foreach (int opset in new[] { 13, 17 })
        {
            using var onnx = new OnnxPipeline(_ml, model, test.Schema, opset, "Logit", "Leaves", "Charges", "Charges vector");
            Dictionary<string, object> found = onnx.Run(test);
            SameScores.Check([.. scored.GetColumn<float>("Logit")], (float[])found["Logit"], 1e-5);
            SameScores.Check([.. scored.GetColumn<float>("Charges")], (float[])found["Charges"], 1e-5);
            SameScores.Check([.. scored.GetColumn<float[]>("Charges vector").SelectMany(row => row)], (float[])found["Charges vector"], 1e-5);
            CollectionAssert.AreEqual(scored.GetColumn<bool>("Leaves").ToArray(), (bool[])found["Leaves"]);
        }
    }

    /// <summary>Two columns of pixels, one network, a distance on top.</summary>
    [TestMethod]
    public void APairOfColumnsIsComparedByOneNetwork()
    {
        IDataView pairs = Pairs(600, seed: 1), held = Pairs(200, seed: 2);
        DagGraphEstimator estimator = _ml.Transforms.Dag(DagOutput.Scalar("Score"), columns =>
        {
            Func<Node, Node> embed = columns.Graph.Shared("embed", x => (x / 16).Dense(64).Relu().Dense(16));
            Node difference = embed(columns.Input("Left")) - embed(columns.Input("Right"));
            Node distance = ((difference * difference).Sum(keepDims: true, 1) + 1e-6).Sqrt();
            Node logit = 4 * (1 - distance);
            columns.Loss(logit.BinaryCrossEntropy(columns.Label("Label")));
            return logit;
        }, new() { MaximumEpochs = 40, ValidationFraction = 0 });
        IDataView scored = estimator.Fit(pairs).Transform(held);
        BinaryClassificationMetrics metrics = _ml.BinaryClassification.EvaluateNonCalibrated(
            _ml.Transforms.Expression("PredictedLabel", "s => s > 0", "Score").Fit(scored).Transform(scored));
        Assert.IsGreaterThan(0.9, metrics.AreaUnderRocCurve);
    }

    /// <summary>A row is yes where the sequence has a 3: only an embedding with a mask can tell, since rows are filled up.</summary>
    [TestMethod]
    public void SequencesOfAnyLengthAreMasked()
    {
        IDataView train = Sequences(2000, seed: 1), test = Sequences(300, seed: 2);
        DagGraphEstimator estimator = _ml.Transforms.Dag([DagOutput.Scalar("Score"), DagOutput.Scalar("Count")], columns =>
        {
            Node mask = columns.Mask("Tokens").Cast(ElementType.Float32);
            Node embedded = columns.Input("Tokens").Embedding(columns.Keys("Tokens") + 1, 8) * mask.Unsqueeze(2);
            Node logit = embedded.Sum(1).Dense(16).Relu().Dense(1);
            columns.Loss(logit.BinaryCrossEntropy(columns.Label("Label")));
            return [logit, mask.Sum(1)];
        }, new() { MaximumEpochs = 12, ValidationFraction = 0, LearningRate = 0.01 });
        DagGraphTransformer model = estimator.Fit(train);
        IDataView scored = model.Transform(test);
        float[] scores = [.. scored.GetColumn<float>("Score")];
        bool[] labels = [.. test.GetColumn<bool>("Label")];
        Assert.IsGreaterThan(0.97, scores.Zip(labels, (score, label) => score > 0 == label ? 1.0 : 0).Average());
        CollectionAssert.AreEqual(test.GetColumn<uint[]>("Tokens").Select(tokens => (float)tokens.Length).ToArray(), scored.GetColumn<float>("Count").ToArray());
        using PredictionEngine<Sequence, Answer> engine = _ml.Model.CreatePredictionEngine<Sequence, Answer>(model,
            inputSchemaDefinition: SequenceSchema());
        Sequence[] rows = [.. _ml.Data.CreateEnumerable<Sequence>(test, reuseRowObject: false, schemaDefinition: SequenceSchema())];
        SameScores.Check(scores, Array.ConvertAll(rows, row => engine.Predict(row).Score));
        Assert.Contains("'Tokens' is Vector<Key<UInt32, 0-9>>", Assert.Throws<Onnx.OnnxException>(
            () => _ml.Model.SaveOnnx(model, test.Schema, "never.onnx")).Message);
        Assert.IsFalse(File.Exists("never.onnx"));
    }

    [TestMethod]
    public void WithoutALossAGraphIsApplied()
    {
        IDataView data = Marked.View(_ml, [new() { Features = [1, 2] }, new() { Features = [3, float.NaN] }]);
        IDataView scored = _ml.Transforms.Dag("Doubled", columns => columns.Input("Features") * 2).Fit(data).Transform(data);
        CollectionAssert.AreEqual(new[] { 2f, 4, 6, float.NaN }, scored.GetColumn<float[]>("Doubled").SelectMany(row => row).ToArray());
        Assert.IsNull(scored.Schema["Doubled"].Annotations.Schema.GetColumnOrNull("ScoreColumnKind"));
    }

    [TestMethod]
    public void AGraphOfAnyShapeIsAppliedToColumns()
    {
        var graph = new Graph();
        Node image = graph.Input(["batch", 1, 2, 2], "image");
        Node sum = image.Sum([1, 2, 3]);
        using var session = new Session(graph);
        IDataView data = _ml.Data.LoadFromEnumerable([new Square { Pixels = [1, 2, 3, 4] }, new Square { Pixels = [10, 20, 30, 40] }]);
        DagApplyEstimator estimator = _ml.Transforms.ApplyDag([DagOutput.Scalar("Sum"), "Image"], session, [sum, image * 10],
            new Dictionary<string, string> { ["image"] = "Pixels" });
        IDataView scored = estimator.Fit(data).Transform(data);
        CollectionAssert.AreEqual(new[] { 10f, 100 }, scored.GetColumn<float>("Sum").ToArray());
        Assert.AreEqual("Vector<Single, 1, 2, 2>", $"{scored.Schema["Image"].Type}");
        using var onnx = new OnnxPipeline(_ml, estimator.Fit(data), data.Schema, 17, "Sum");
        CollectionAssert.AreEqual(new[] { 10f, 100 }, (float[])onnx.Run(data)["Sum"]);
    }

    private static string Annotation(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> value = default;
        column.Annotations.GetValue(kind, ref value);
        return value.ToString();
    }

    private (ITransformer Model, IDataView Test) Churn(int rows = int.MaxValue, int epochs = 12)
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows);
        string[] numbers = ["tenure", "monthly_charges"];
        IEstimator<ITransformer> pipeline = _ml.Transforms.Conversion.MapValueToKey("Contract key", "contract")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Internet key", "internet_service"))
            .Append(_ml.Transforms.Conversion.ConvertType("Tenure", "tenure", DataKind.Double))
            .Append(_ml.Transforms.Dag([DagOutput.Scalar("Logit"), DagOutput.Scalar("Probability"), DagOutput.Boolean("Leaves"), DagOutput.Scalar("Charges"), "Charges vector"],
                columns =>
                {
                    Node hidden = columns.Standardised("Tenure").Concat(1, columns.Standardised("monthly_charges"), columns.Input("senior_citizen"),
                        columns.Input("Contract key").Embedding(columns.Keys("Contract key") + 1, 4, "contract"),
                        columns.Input("Internet key").Embedding(columns.Keys("Internet key") + 1, 4, "internet")).Dense(32).Relu();
                    Node logit = hidden.Dense(1, name: "leaves"), charges = hidden.Dense(16).Relu().Dense(1, name: "charges") * 1000;
                    columns.Loss(logit.BinaryCrossEntropy(columns.Label("churn")), name: "churn loss");
                    columns.Loss(charges.MeanAbsoluteError(columns.Label("total_charges")), weight: 1e-3, name: "charges error");
                    return [logit, logit.Sigmoid(), logit > 0, charges, charges.Concat(1, charges * 2)];
                }, new() { MaximumEpochs = epochs, LearningRate = 0.01 }));
        return (pipeline.Fit(table.Train), table.Test);
    }

    private IDataView Pairs(int count, int seed)
    {
        RealTable table = RealTables.Digits(_ml);
        float[][] pixels = [.. table.Train.GetColumn<float[]>("Pixels")];
        int[] digits = [.. table.Train.GetColumn<int>("Digit")];
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            int left = random.Next(digits.Length), right;
            do
                right = random.Next(digits.Length);
            while (digits[left] == digits[right] != (i % 2 == 0));
            return new Pair { Left = pixels[left], Right = pixels[right], Label = i % 2 == 0 };
        }).ToArray());
    }

    private IDataView Sequences(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            uint[] tokens = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (uint)random.Next(1, 11))];
            return new Sequence { Tokens = tokens, Label = tokens.Contains(3u) };
        }).ToArray(), SequenceSchema());
    }

    private static SchemaDefinition SequenceSchema()
    {
        var schema = SchemaDefinition.Create(typeof(Sequence));
        schema[nameof(Sequence.Tokens)].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), 10));
        return schema;
    }

    private sealed class Pair
    {
        [VectorType(64)]
        public float[] Left { get; set; } = [];

        [VectorType(64)]
        public float[] Right { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class Sequence
    {
        public uint[] Tokens { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class Square
    {
        [VectorType(4)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Answer
    {
        public float Score { get; set; }
    }
}
