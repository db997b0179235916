using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>Vectors most of whose numbers are 0, of which only the others are kept.</summary>
[TestClass]
public sealed class SparseTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TheProductIsThatOfTheDenseRow()
    {
        using var folder = new TemporaryFolder();
        const int slots = 50;
        var random = new Random(3);
        // Sparse rows and dense ones, one without any number, one with many, and explicit zeros.
        Row[] rows = [.. Enumerable.Range(0, 40).Select(i =>
        {
            float[] values = [.. Enumerable.Range(0, slots).Select(_ => i > 0 && random.Next(i == 1 ? 1 : 12) == 0 ? random.NextSingle() * 4 - 2 : 0)];
            int[] there = [.. Enumerable.Range(0, slots).Where(k => values[k] != 0 || k == 7)];
            return new Row { X = i % 3 == 0 ? new(slots, values) : new(slots, there.Length, [.. there.Select(k => values[k])], there) };
        })];
        IDataView data = _ml.Data.LoadFromEnumerable(rows, Schema(slots));
        DagGraphTransformer model = _ml.Transforms.Dag(["Sparse", "Dense"], columns =>
        {
            Node sparse = columns.SparseDense("X", 5);
            return [sparse, columns.Input("X").MatMul(columns.Graph["dense/weight"]) + columns.Graph["dense/bias"]];
        }).Fit(data);
        _ml.Model.Save(model, data.Schema, folder["model.zip"]);
        foreach (ITransformer one in new[] { model, new MLContext().Model.Load(folder["model.zip"], out _) })
        {
            IDataView scored = one.Transform(data);
            float[] expected = [.. scored.GetColumn<float[]>("Dense").SelectMany(row => row)];
            SameScores.Check(expected, [.. scored.GetColumn<float[]>("Sparse").SelectMany(row => row)], 1e-5);
            using var onnx = new OnnxPipeline(_ml, one, data.Schema, 17, "Sparse", "Dense");
            Assert.AreEqual("X", onnx.Inputs);
            SameScores.Check(expected, (float[])onnx.Run(data)["Sparse"], 1e-5);
        }
        using var engine = _ml.Model.CreatePredictionEngine<Row, Answer>(model, inputSchemaDefinition: Schema(slots));
        foreach (Row row in rows)
        {
            Answer answer = engine.Predict(row);
            SameScores.Check(answer.Dense, answer.Sparse, 1e-5);
        }
    }

    /// <summary>Pairs of words of reviews: some ten thousand slots, of which a review has some dozens.</summary>
    [TestMethod]
    public void NGramsOfReviewsAreLearnedFrom()
    {
        (IDataView train, IDataView test) = (Reviews("fine_foods_train.csv"), Reviews("fine_foods_test.csv"));
        ITransformer words = _ml.Transforms.Text.ProduceWordBags("Bag", "Text", ngramLength: 2, useAllLengths: true, maximumNgramsCount: 30_000).Fit(train);
        DagGraphTransformer model = _ml.Transforms.Dag([DagOutput.Boolean("PredictedLabel"), DagOutput.Logit("Score")], columns =>
        {
            Node logit = columns.SparseDense("Bag", 16).Relu().Dropout(0.5).Dense(1);
            columns.Loss(logit.BinaryCrossEntropy(columns.Label("Label")));
            return [logit > 0, logit];
        }, new() { MaximumEpochs = 3, ValidationFraction = 0, LearningRate = 0.005 }).Fit(words.Transform(train));
        IDataView held = words.Transform(test), scored = model.Transform(held);
        Assert.IsGreaterThan(10_000, ((VectorDataViewType)held.Schema["Bag"].Type).Size);
        Assert.IsGreaterThan(0.8, _ml.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve);
        IDataView some = _ml.Data.TakeRows(held, 40);
        using var onnx = new OnnxPipeline(_ml, model, some.Schema, 17, "Score");
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(model, some));
    }

    [TestMethod]
    public void WhatIsNoVectorIsNamed()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Row { X = new(4, [1, float.NaN, 0, 0]) }], Schema(4));
        Assert.Contains("Schema mismatch for input column 'Label': expected a vector of numbers of known size, got Boolean", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Dag("Out", columns => columns.SparseDense("Label", 2)).Fit(data)).Message);
        Assert.Contains("Column 'X', value 1 of row 0: NaN is no finite number", Assert.Throws<TrainingDataException>(() => _ml.Transforms.Dag("Out", columns =>
        {
            Node y = columns.SparseDense("X", 1);
            columns.Loss(y.Mean());
            return y;
        }).Fit(data)).Message);
    }

    private IDataView Reviews(string file) => _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<Line>(_ml.Data.LoadFromTextFile<Line>(
        SharedData.PathOf("data", file), separatorChar: ',', hasHeader: true, allowQuoting: true), reuseRowObject: false)
        .Select(row => new Review { Text = row.Text, Label = row.Score == "great" }).ToArray());

    private static SchemaDefinition Schema(int slots)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["X"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        return definition;
    }

    private sealed class Row
    {
        public VBuffer<float> X { get; set; }

        public bool Label { get; set; }
    }

    private sealed class Answer
    {
        public float[] Sparse { get; set; } = [];

        public float[] Dense { get; set; } = [];
    }

    private sealed class Line
    {
        [LoadColumn(1)]
        public string Text { get; set; } = "";

        [LoadColumn(2)]
        public string Score { get; set; } = "";
    }

    private sealed class Review
    {
        public string Text { get; set; } = "";

        public bool Label { get; set; }
    }
}
