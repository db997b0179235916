using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class BinaryTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(false, DisplayName = "default network")]
    [DataRow(true, DisplayName = "custom network")]
    public void LeavingCustomersAreFound(bool custom)
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: custom ? int.MaxValue : 3000);
        DagBinaryTrainer.Options options = Options(table, epochs: 4);
        options.Network = custom ? Small : null;
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(
            Pipeline(table, options).Fit(table.Train).Transform(table.Test), table.Label);
        Assert.IsGreaterThan(0.82, metrics.AreaUnderRocCurve);
        Assert.IsGreaterThan(0.25, metrics.LogLossReduction);
        // 73 % stay.
        Assert.IsGreaterThan(0.77, metrics.Accuracy);
    }

    [TestMethod]
    public void FoldsAreCrossValidated()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 3000);
        DagBinaryTrainer.Options options = Options(table, epochs: 5);
        options.Network = Small;
        var folds = _ml.BinaryClassification.CrossValidate(table.Train, Pipeline(table, options), 3, table.Label);
        Assert.HasCount(3, folds);
        foreach (var fold in folds)
        {
            Assert.IsGreaterThan(0.8, fold.Metrics.AreaUnderRocCurve);
            Assert.IsGreaterThan(0.2, fold.Metrics.LogLossReduction);
        }
    }

    [TestMethod]
    public void TheColumnsAreThoseOfMLNetsOwnTrainers()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 400);
        DataViewSchema own = Pipeline(table, Options(table, epochs: 1)).Fit(table.Train).GetOutputSchema(table.Train.Schema);
        DataViewSchema theirs = table.Preparation.Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(table.Label))
            .Fit(table.Train).GetOutputSchema(table.Train.Schema);
        CollectionAssert.AreEqual(Columns(theirs), Columns(own));

        static string[] Columns(DataViewSchema schema) => [.. schema.Select(column => $"{column.Name} {column.Type} "
            + string.Join(", ", column.Annotations.Schema.Select(a => $"{a.Name} {a.Type}").Order()))];
    }

    [TestMethod]
    public void ScoreProbabilityAndLabelAgree()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 1000);
        DagBinaryTrainer.Options options = Options(table, epochs: 4);
        (options.Network, options.BatchSize) = (Small, 16);
        IDataView scored = Pipeline(table, options).Fit(table.Train).Transform(table.Test);
        float[] scores = [.. scored.GetColumn<float>("Score")], probabilities = [.. scored.GetColumn<float>("Probability")];
        bool[] labels = [.. scored.GetColumn<bool>("PredictedLabel")];
        Assert.Contains(true, labels);
        Assert.Contains(false, labels);
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.AreEqual(1 / (1 + Math.Exp(-scores[i])), probabilities[i], 1e-6);
            Assert.AreEqual(scores[i] > 0, labels[i]);
        }
    }

    /// <summary>ML.NET asks for a calibrator where there are no probabilities; ours are near the truth as they are.</summary>
    [TestMethod]
    public void ProbabilitiesAreCalibrated()
    {
        RealTable table = RealTables.TelcoChurn(_ml);
        DagBinaryTrainer.Options options = Options(table, epochs: 6);
        options.Network = Small;
        ITransformer model = Pipeline(table, options).Fit(table.Train);
        IDataView scored = model.Transform(table.Test);
        (float P, bool Left)[] rows =
            [.. scored.GetColumn<float>("Probability").Zip(scored.GetColumn<bool>(table.Label)).OrderBy(row => row.First)];
        foreach ((float P, bool Left)[] bin in rows.Chunk(rows.Length / 4))
            if (bin.Length > 100)
                Assert.AreEqual(bin.Average(row => row.Left ? 1.0 : 0), bin.Average(row => row.P), 0.08);
        double before = _ml.BinaryClassification.Evaluate(scored, table.Label).LogLoss;
        var platt = _ml.BinaryClassification.Calibrators.Platt(table.Label).Fit(model.Transform(table.Train));
        Assert.AreEqual(before, _ml.BinaryClassification.Evaluate(platt.Transform(scored), table.Label).LogLoss, 0.02);
    }

    [TestMethod]
    public void TheSeedDecides()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 500);
        float[] first = Scores(seed: 3);
        CollectionAssert.AreEqual(first, Scores(seed: 3));
        CollectionAssert.AreNotEqual(first, Scores(seed: 4));

        float[] Scores(int seed)
        {
            DagBinaryTrainer.Options options = Options(table, epochs: 1);
            options.Seed = seed;
            return [.. Pipeline(table, options).Fit(table.Train).Transform(table.Test).GetColumn<float>("Score")];
        }
    }

    [TestMethod]
    public void AnEngineGivesLabelScoreAndProbability()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 600);
        DagBinaryTrainer.Options options = Options(table, epochs: 2);
        options.Network = Small;
        (IDataView train, IDataView test) = table.Prepared();
        DagTransformer model = _ml.BinaryClassification.Trainers.Dag(options).Fit(train);
        Verdict[] expected = [.. _ml.Data.CreateEnumerable<Verdict>(model.Transform(test), reuseRowObject: false)];
        var input = SchemaDefinition.Create(typeof(Customer));
        input[nameof(Customer.Features)].ColumnType = test.Schema["Features"].Type;
        using var engine = _ml.Model.CreatePredictionEngine<Customer, Verdict>(model, inputSchemaDefinition: input);
        Verdict[] found = [.. test.GetColumn<float[]>("Features").Select(row => engine.Predict(new() { Features = row }))];
        CollectionAssert.AreEqual(Array.ConvertAll(expected, verdict => verdict.PredictedLabel), Array.ConvertAll(found, verdict => verdict.PredictedLabel));
        SameScores.Check(Array.ConvertAll(expected, verdict => verdict.Score), Array.ConvertAll(found, verdict => verdict.Score));
        SameScores.Check(Array.ConvertAll(expected, verdict => verdict.Probability), Array.ConvertAll(found, verdict => verdict.Probability));
    }

    private static Node Small(Node x) => x.Dense(16).Relu().Dense(1);

    private static DagBinaryTrainer.Options Options(RealTable table, int epochs) =>
        new() { LabelColumnName = table.Label, MaximumEpochs = epochs, ValidationFraction = 0 };

    private IEstimator<ITransformer> Pipeline(RealTable table, DagBinaryTrainer.Options options) =>
        table.Preparation.Append(_ml.BinaryClassification.Trainers.Dag(options));

    private sealed class Customer
    {
        public float[] Features { get; set; } = [];
    }

    private sealed record Verdict
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
