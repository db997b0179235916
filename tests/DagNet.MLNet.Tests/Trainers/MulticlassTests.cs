using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class MulticlassTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(false, DisplayName = "default network")]
    [DataRow(true, DisplayName = "custom network")]
    public void HeldOutDigitsAreRead(bool custom)
    {
        RealTable table = RealTables.Digits(_ml);
        DagMulticlassTrainer.Options options = Options(epochs: custom ? 25 : 8);
        options.Network = custom ? x => x.Dense(128).Relu().Dense(10) : null;
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(
            Pipeline(table, options).Fit(table.Train).Transform(table.Test), topKPredictionCount: 3);
        Assert.IsGreaterThan(0.95, metrics.MicroAccuracy);
        Assert.IsGreaterThan(0.95, metrics.MacroAccuracy);
        Assert.IsGreaterThan(0.99, metrics.TopKAccuracy);
        Assert.IsLessThan(0.25, metrics.LogLoss);
        Assert.AreEqual(10, metrics.ConfusionMatrix.NumberOfClasses);
    }

    [TestMethod]
    public void FoldsAreCrossValidated()
    {
        RealTable table = RealTables.Letters(_ml, rows: 4000);
        DagMulticlassTrainer.Options options = Options(epochs: 15);
        options.Network = x => x.Dense(96).Relu().Dense(26);
        foreach (var fold in _ml.MulticlassClassification.CrossValidate(table.Train, Pipeline(table, options), 3))
            Assert.IsGreaterThan(0.75, fold.Metrics.MicroAccuracy);
    }

    [TestMethod]
    public void TheColumnsAreThoseOfMLNetsOwnTrainers()
    {
        RealTable table = RealTables.Letters(_ml, rows: 600);
        DataViewSchema own = Pipeline(table, Options(epochs: 1)).Fit(table.Train).GetOutputSchema(table.Train.Schema);
        DataViewSchema theirs = table.Preparation.Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Fit(table.Train).GetOutputSchema(table.Train.Schema);
        CollectionAssert.AreEqual(Columns(theirs), Columns(own));

        static string[] Columns(DataViewSchema schema) => [.. schema.Select(column => $"{column.Name} {column.Type} "
            + string.Join(", ", column.Annotations.Schema.Select(a => $"{a.Name} {a.Type}").Order()))];
    }

    /// <summary>The class of the largest score, by the name that the data has for it.</summary>
    [TestMethod]
    public void ClassesComeBackAsTheirNames()
    {
        RealTable table = RealTables.Letters(_ml, rows: 2000);
        DagMulticlassTrainer.Options options = Options(epochs: 3);
        options.Network = x => x.Dense(32).Relu().Dense(26);
        IDataView scored = Pipeline(table, options).Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"))
            .Fit(table.Train).Transform(table.Test);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        string[] names = [.. slots.DenseValues().Select(slot => slot.ToString())];
        CollectionAssert.AreEqual(Enumerable.Range('A', 26).Select(c => $"{(char)c}").ToArray(), names);
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        string[] found = [.. scored.GetColumn<string>("Name")];
        for (int i = 0; i < found.Length; i++)
        {
            Assert.AreEqual(1, scores[i].Sum(), 1e-5);
            Assert.AreEqual(names[Array.IndexOf(scores[i], scores[i].Max())], found[i]);
        }
    }

    [TestMethod]
    public void AnEngineGivesWhatTransformGives()
    {
        RealTable table = RealTables.Digits(_ml, rows: 400);
        (IDataView train, IDataView test) = table.Prepared();
        DagTransformer model = _ml.MulticlassClassification.Trainers.Dag(Options(epochs: 2)).Fit(train);
        Reading[] expected = [.. _ml.Data.CreateEnumerable<Reading>(model.Transform(test), reuseRowObject: false)];
        using var engine = _ml.Model.CreatePredictionEngine<Image, Reading>(model);
        float[][] rows = [.. test.GetColumn<float[]>("Features")];
        for (int i = 0; i < rows.Length; i++)
        {
            Reading found = engine.Predict(new() { Features = rows[i] });
            Assert.AreEqual(expected[i].PredictedLabel, found.PredictedLabel);
            SameScores.Check(expected[i].Score, found.Score);
        }
    }

    [TestMethod]
    public void TheSeedDecides()
    {
        RealTable table = RealTables.Digits(_ml, rows: 300);
        float[] first = Scores(seed: 3);
        CollectionAssert.AreEqual(first, Scores(seed: 3));
        CollectionAssert.AreNotEqual(first, Scores(seed: 4));

        float[] Scores(int seed)
        {
            DagMulticlassTrainer.Options options = Options(epochs: 1);
            options.Seed = seed;
            return [.. Pipeline(table, options).Fit(table.Train).Transform(table.Test).GetColumn<float[]>("Score").SelectMany(s => s)];
        }
    }

    /// <summary>A class that counts nothing is never learned.</summary>
    [TestMethod]
    public void ExampleWeightsDecideWhatIsLearned()
    {
        RealTable table = RealTables.Digits(_ml, rows: 800);
        (IDataView train, IDataView test) = table.Prepared();
        // The key of the digit 3 is 4.
        IDataView Weighted(IDataView data) => _ml.Transforms.Conversion.ConvertType("Number", "Digit", DataKind.Single)
            .Append(_ml.Transforms.Expression("Weight", "d => d == 3 ? 0f : 1f", "Number")).Fit(data).Transform(data);
        DagMulticlassTrainer.Options options = Options(epochs: 6);
        (options.ExampleWeightColumnName, options.Network) = ("Weight", x => x.Dense(32).Relu().Dense(10));
        uint[] found = [.. _ml.MulticlassClassification.Trainers.Dag(options).Fit(Weighted(train)).Transform(test).GetColumn<uint>("PredictedLabel")];
        Assert.DoesNotContain(4u, found);
        Assert.Contains(5u, found);
    }

    [TestMethod]
    public void ValidationRowsOfOtherClassesAreNamed()
    {
        IDataView train = Keyed("ABC");
        DagMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.Dag(Options(epochs: 1));
        Assert.Contains("expected Key<UInt32, 0-2>, got Key<UInt32, 0-3>",
            Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(train, Keyed("ABCD"))).Message);
        Assert.Contains("key 2 stands for 'B' in the training data and for 'C' in the validation data",
            Assert.Throws<TrainingDataException>(() => trainer.Fit(train, Keyed("ACB"))).Message);
        _ = trainer.Fit(train, Keyed("ABC"));

        IDataView Keyed(string classes)
        {
            IDataView data = _ml.Data.LoadFromEnumerable(classes.Select((c, i) => new Named { Class = $"{c}", Features = [i, -i] }));
            return _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
        }
    }

    private static DagMulticlassTrainer.Options Options(int epochs) => new() { MaximumEpochs = epochs, ValidationFraction = 0 };

    private IEstimator<ITransformer> Pipeline(RealTable table, DagMulticlassTrainer.Options options)
        => table.Preparation.Append(_ml.MulticlassClassification.Trainers.Dag(options));

    private sealed class Named
    {
        public string Class { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Image
    {
        [VectorType(64)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Reading
    {
        [KeyType(10)]
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
