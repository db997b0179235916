using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace DagNet.MLNet.Tests;

/// <summary>Classes that count differently.</summary>
[TestClass]
public sealed class ClassWeightTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>The same as a weight column that says so.</summary>
    [TestMethod]
    public void ClassWeightsAreExampleWeights()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 800);
        IDataView train = table.Preparation.Fit(table.Train).Transform(table.Train);
        IDataView weighted = _ml.Transforms.Expression("Weight", "x => x ? 3f : 0.5f", table.Label).Fit(train).Transform(train);
        float[] expected = Scores(Fit(table, weighted, new() { ExampleWeightColumnName = "Weight" }), train);
        SameScores.Check(expected, Scores(Fit(table, train, new() { ClassWeights = [0.5, 3] }), train), 1e-6);
        float[] others = Scores(Fit(table, train, new()), train);
        Assert.IsGreaterThan(0.5, expected.Zip(others, (a, b) => a - b).Average());
    }

    /// <summary>Those who leave are a quarter: balanced, more of them are found, and the mean probability is a half.</summary>
    [TestMethod]
    public void BalancedClassesCountAlike()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 2000);
        ITransformer preparation = table.Preparation.Fit(table.Train);
        IDataView train = preparation.Transform(table.Train), test = preparation.Transform(table.Test);
        CalibratedBinaryClassificationMetrics Metrics(bool balanced)
            => _ml.BinaryClassification.Evaluate(Fit(table, train, new() { BalanceClasses = balanced }).Transform(test), table.Label);
        CalibratedBinaryClassificationMetrics plain = Metrics(false), even = Metrics(true);
        Assert.IsGreaterThan(plain.PositiveRecall + 0.1, even.PositiveRecall);
        Assert.IsLessThan(0.03, Math.Abs(plain.AreaUnderRocCurve - even.AreaUnderRocCurve));
    }

    [TestMethod]
    public void ARareClassOfSeveralIsFound()
    {
        var random = new Random(3);
        IDataView rows = Load();
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(rows).Transform(rows);
        double Recall(DagMulticlassTrainer.Options options)
        {
            (options.MaximumEpochs, options.ValidationFraction, options.Seed) = (10, 0, 1);
            MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(_ml.MulticlassClassification.Trainers.Dag(options).Fit(data).Transform(data));
            return metrics.ConfusionMatrix.PerClassRecall[2];
        }
        double plain = Recall(new()), balanced = Recall(new() { BalanceClasses = true }), given = Recall(new() { ClassWeights = [1, 1, 20] });
        Assert.IsGreaterThan(plain + 0.2, balanced);
        Assert.IsGreaterThan(plain + 0.2, given);

        // Two common classes and a rare one between them, which overlap.
        IDataView Load() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(k => k % 25 == 0 ? 2 : k % 2).Select(c =>
            new Row { Label = $"{c}", Features = [(float)((c == 2 ? 0 : c == 0 ? -1 : 1) + random.NextDouble() - random.NextDouble()), random.NextSingle()] }).ToArray());
    }

    [TestMethod]
    public void WeightsThatMakeNoSenseAreRefused()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 100);
        IDataView train = table.Preparation.Fit(table.Train).Transform(table.Train);
        string Refused(DagBinaryTrainer.Options options) => Assert.ThrowsExactly<ArgumentException>(() => Fit(table, train, options)).Message;
        Assert.StartsWith($"ClassWeights has 3 numbers, but label column '{table.Label}' has 2 classes.", Refused(new() { ClassWeights = [1, 2, 3] }));
        Assert.StartsWith("ClassWeights must be finite numbers above 0, but are 1, 0.", Refused(new() { ClassWeights = [1, 0] }));
        Assert.StartsWith("ClassWeights and BalanceClasses exclude each other.", Refused(new() { ClassWeights = [1, 2], BalanceClasses = true }));
        RealTable numbers = RealTables.Concrete(_ml, rows: 100);
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.Trainers.Dag(
            new DagRegressionTrainer.Options { LabelColumnName = numbers.Label, BalanceClasses = true }).Fit(numbers.Preparation.Fit(numbers.Train).Transform(numbers.Train)));
        Assert.StartsWith($"Label column '{numbers.Label}' is Single, which has no classes to weigh.", error.Message);
    }

    private DagTransformer Fit(RealTable table, IDataView train, DagBinaryTrainer.Options options)
    {
        (options.LabelColumnName, options.MaximumEpochs, options.ValidationFraction, options.Seed) = (table.Label, 4, 0, 1);
        return _ml.BinaryClassification.Trainers.Dag(options).Fit(train);
    }

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
