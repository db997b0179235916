using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Labels on a scale of their own, whose way back is part of the graph.</summary>
[TestClass]
public sealed class ScaledLabelTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>
    /// Prices that are products of what the columns say: by the logarithm they are a sum, which a layer without a hidden one can learn. Two labels of very
    /// different units, one of them negative, standardised.
    /// </summary>
    [TestMethod]
    public void ASumOfLogarithmsIsLearnedExactly()
    {
        IDataView train = Data(400, seed: 1), test = Data(100, seed: 2);
        DagGraphTransformer model = Estimator(80).Fit(train);
        Answer[] answers = [.. _ml.Data.CreateEnumerable<Answer>(model.Transform(test), reuseRowObject: false)];
        foreach (Answer answer in answers)
        {
            Assert.AreEqual(answer.Price, answer.Guess, 0.05 * answer.Price);
            Assert.AreEqual(answer.Others[0], answer.Both[0], 40);
            Assert.AreEqual(answer.Others[1], answer.Both[1], 0.001);
        }
        using var onnx = new OnnxPipeline(_ml, model, Fresh(test).Schema, 17, "Guess", "Both");
        Dictionary<string, object> found = onnx.Run(Fresh(test));
        SameScores.Check([.. answers.Select(answer => answer.Guess)], (float[])found["Guess"], 1e-5);
        SameScores.Check([.. answers.SelectMany(answer => answer.Both)], (float[])found["Both"], 1e-5);
    }

    /// <summary>A row far outside of what was learned keeps within the labels' range and 5 % of it.</summary>
    [TestMethod]
    public void AWildRowStaysInTheLabelsRange()
    {
        IDataView train = Data(400, seed: 1);
        float[] prices = [.. train.GetColumn<float>("Price")], first = [.. train.GetColumn<float[]>("Others").Select(pair => pair[0])];
        double margin = 0.05 * (Math.Log(prices.Max()) - Math.Log(prices.Min()));
        IDataView wild = _ml.Data.LoadFromEnumerable([new Row { Sizes = [1e6f, 1e6f] }, new Row { Sizes = [-1e6f, -1e6f] }]);
        Answer[] answers = [.. _ml.Data.CreateEnumerable<Answer>(Estimator(2).Fit(train).Transform(wild), reuseRowObject: false)];
        float[] expected = [(float)Math.Exp(Math.Log(prices.Max()) + margin), (float)Math.Exp(Math.Log(prices.Min()) - margin)];
        foreach (float guess in answers.Select(answer => answer.Guess))
            Assert.IsLessThan(1e-5, expected.Min(bound => Math.Abs(guess / bound - 1)), $"{guess} is neither {expected[0]} nor {expected[1]}");
        float range = first.Max() - first.Min();
        foreach (float both in answers.Select(answer => answer.Both[0]))
            Assert.IsTrue(both >= first.Min() - 0.0501f * range && both <= first.Max() + 0.0501f * range, $"{both}");
    }

    [TestMethod]
    public void TrainingOnKeepsTheScale()
    {
        IDataView train = Data(200, seed: 1);
        DagGraphTransformer model = Estimator(5).Fit(train), again = Estimator(5).Fit(_ml.Data.TakeRows(train, 50), model);
        foreach (string name in new[] { "mean", "deviation", "low", "high" })
            CollectionAssert.AreEqual(model.State.Read(model.Graph.Find($"Price label/{name}")!), again.State.Read(again.Graph.Find($"Price label/{name}")!));
    }

    [TestMethod]
    public void WhatCannotBeScaledIsNamed()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Row { Price = 3 }, new Row { Price = -2 }]);
        TrainingDataException error = Assert.ThrowsExactly<TrainingDataException>(() => Estimator(1).Fit(data));
        Assert.StartsWith("Column 'Price', value 0 of labelled row 1: -2 has no logarithm.", error.Message);
        ArgumentException twice = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Dag("Guess", columns =>
        {
            columns.ScaledLabel("Price");
            return columns.ScaledLabel("Price", LabelTransform.Logarithm).Inverse(columns.Input("Sizes").Dense(1));
        }).Fit(data));
        Assert.StartsWith("Label 'Price' is learned with Standardise and with Logarithm", twice.Message);
        Assert.Contains("Schema mismatch for label column 'Name'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.MapValueToKey("Name")
            .Append(_ml.Transforms.Dag("Guess", columns => columns.ScaledLabel("Name").Inverse(columns.Input("Sizes")))).Fit(data)).Message);
    }

    private DagGraphEstimator Estimator(int epochs) => _ml.Transforms.Dag([DagOutput.Scalar("Guess"), "Both"], columns =>
    {
        ScaledLabel price = columns.ScaledLabel("Price", LabelTransform.Logarithm), others = columns.ScaledLabel("Others");
        Node sizes = columns.Standardised("Sizes"), guess = sizes.Dense(1, "price"), both = sizes.Dense(2, "others");
        columns.Loss(guess.MeanSquaredError(price.Value));
        columns.Loss(both.MeanSquaredError(others.Value));
        return [price.Inverse(guess), others.Inverse(both)];
    }, new() { MaximumEpochs = epochs, ValidationFraction = 0, LearningRate = 0.03, Seed = 2, BatchSize = 32, WeightDecay = 0 });

    private IDataView Data(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            float a = random.NextSingle(), b = random.NextSingle();
            return new Row { Sizes = [a, b], Price = 1000 * MathF.Exp(2 * a + 3 * b), Others = [-2000 * a, 0.01f * b] };
        }).ToArray());
    }

    private IDataView Fresh(IDataView data) => _ml.Transforms.SelectColumns("Sizes").Fit(data).Transform(data);

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Sizes { get; set; } = [];

        public float Price { get; set; } = 1;

        [VectorType(2)]
        public float[] Others { get; set; } = [0, 0];

        public string Name { get; set; } = "";
    }

    private sealed class Answer
    {
        public float Price { get; set; }

        public float[] Others { get; set; } = [];

        public float Guess { get; set; }

        public float[] Both { get; set; } = [];
    }
}
