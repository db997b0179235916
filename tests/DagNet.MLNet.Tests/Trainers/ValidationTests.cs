using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class ValidationTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>The error of a regression is the mean absolute error in deviations of the training labels: ML.NET's evaluator
    /// finds the best epoch's in the model that came back.</summary>
    [TestMethod]
    public void TheBestEpochOfARegressionIsKept()
    {
        RealTable table = RealTables.Concrete(_ml);
        (IDataView train, IDataView test) = table.Prepared();
        var epochs = new EpochList();
        DagRegressionTrainer.Options options = Overfitting(table, epochs);
        IDataView scored = _ml.Regression.Trainers.Dag(options).Fit(_ml.Data.TakeRows(train, 120), test).Transform(test);
        double[] labels = [.. train.GetColumn<float>(table.Label).Take(120).Select(y => (double)y)];
        double mean = labels.Average(), deviation = Math.Sqrt(labels.Average(y => (y - mean) * (y - mean)));
        double error = _ml.Regression.Evaluate(scored, table.Label).MeanAbsoluteError / deviation;
        Assert.AreEqual(epochs.Errors.Min(), error, 1e-4);
        Assert.IsLessThan(epochs.Errors[^1] - 1e-3, error, "the last epoch is the best: the test shows nothing");
    }

    /// <summary>The error of a classification is the log loss in nats; ML.NET's is in bits.</summary>
    [TestMethod]
    public void TheBestEpochOfAClassificationIsKept()
    {
        RealTable table = RealTables.TelcoChurn(_ml, rows: 2000);
        (IDataView train, IDataView test) = table.Prepared();
        var epochs = new EpochList();
        IDataView scored = _ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options
        {
            LabelColumnName = table.Label,
            Network = Wide,
            MaximumEpochs = 40,
            Patience = 5,
            BatchSize = 32,
            Progress = epochs,
        }).Fit(_ml.Data.TakeRows(train, 300), test).Transform(test);
        double loss = _ml.BinaryClassification.Evaluate(scored, table.Label).LogLoss * Math.Log(2);
        Assert.AreEqual(epochs.Errors.Min(), loss, 1e-4);
        Assert.IsLessThan(epochs.Errors[^1] - 1e-3, loss, "the last epoch is the best: the test shows nothing");
    }

    [TestMethod]
    public void AnErrorThatIsNeverFiniteIsNamed()
    {
        Marked[] rows = [.. Enumerable.Range(0, 40).Select(i => new Marked { Features = [i, i % 3], Label = i })];
        Marked[] wild = [new() { Features = [3e38f, 1], Label = 1 }, new() { Features = [1, 1], Label = 3e38f }];
        var options = new DagRegressionTrainer.Options { MaximumEpochs = 2, Network = x => (x * x / (1 + (x * x))).Dense(1) };
        TrainingException said = Assert.Throws<TrainingException>(
            () => _ml.Regression.Trainers.Dag(options).Fit(Marked.View(_ml, rows), Marked.View(_ml, wild)));
        Assert.Contains("not a finite number in any of 2 epochs", said.Message);
    }

    [TestMethod]
    public void TrainingStopsWhenPatienceEnds()
    {
        RealTable table = RealTables.Concrete(_ml);
        (IDataView train, IDataView test) = table.Prepared();
        var epochs = new EpochList();
        _ = _ml.Regression.Trainers.Dag(Overfitting(table, epochs)).Fit(_ml.Data.TakeRows(train, 120), test);
        int best = epochs.Errors.IndexOf(epochs.Errors.Min()) + 1;
        Assert.HasCount(best + 4, epochs);
        Assert.AreEqual(best, epochs.Last(epoch => epoch.IsBest).Epoch);
        Assert.IsLessThan(500, epochs.Count);
    }

    [TestMethod]
    public void AValidationSetOfTheOptionsIsThatOfFit()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 400);
        (IDataView train, IDataView test) = table.Prepared();
        DagRegressionTrainer.Options options = Overfitting(table, []);
        float[] given = Scores(_ml.Regression.Trainers.Dag(options).Fit(train, test), test);
        options = Overfitting(table, []);
        options.ValidationSet = test;
        CollectionAssert.AreEqual(given, Scores(_ml.Regression.Trainers.Dag(options).Fit(train), test));
    }

    /// <summary>Whatever the validation rows hold, the weights after an epoch are the same.</summary>
    [TestMethod]
    public void NothingIsLearnedFromTheValidationSet()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 400);
        (IDataView train, IDataView test) = table.Prepared();
        Marked[] rows = Marked.Of(test, table.Label);
        Marked[] wild = [.. rows.Select((row, i) => new Marked { Features = [.. row.Features.Select(x => -3 * x)], Label = i })];
        float[] first = Scores(_ml.Regression.Trainers.Dag(OneEpoch()).Fit(Named(train), Marked.View(_ml, rows)), test);
        float[] second = Scores(_ml.Regression.Trainers.Dag(OneEpoch()).Fit(Named(train), Marked.View(_ml, wild)), test);
        CollectionAssert.AreEqual(first, second);

        IDataView Named(IDataView data) => Marked.View(_ml, Marked.Of(data, table.Label));
        static DagRegressionTrainer.Options OneEpoch() => new() { Network = Wide, MaximumEpochs = 1, Seed = 2 };
    }

    [TestMethod]
    public void HeldOutRowsAreLearnedFromInTheEnd()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 400);
        (IDataView train, IDataView test) = table.Prepared();
        var epochs = new EpochList();
        DagRegressionTrainer.Options options = Overfitting(table, epochs);
        (options.ValidationFraction, options.RefitOnAllRows) = (0.3, true);
        float[] refitted = Scores(_ml.Regression.Trainers.Dag(options).Fit(train), test);
        // The second training has no rows held out, and as many epochs as were best in the first.
        EpochProgress[] first = [.. epochs.TakeWhile(epoch => epoch.ValidationLoss is not null)], second = [.. epochs.Skip(first.Length)];
        Assert.HasCount(first.Last(epoch => epoch.IsBest).Epoch, second);
        Assert.IsTrue(second.All(epoch => epoch.ValidationLoss is null));

        DagRegressionTrainer.Options plain = Overfitting(table, []);
        (plain.ValidationFraction, plain.MaximumEpochs) = (0, second.Length);
        CollectionAssert.AreEqual(Scores(_ml.Regression.Trainers.Dag(plain).Fit(train), test), refitted);
    }

    [TestMethod]
    public void AFractionOfZeroTrainsAllEpochs()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 200);
        var epochs = new EpochList();
        DagRegressionTrainer.Options options = Overfitting(table, epochs);
        (options.ValidationFraction, options.MaximumEpochs, options.Patience) = (0, 25, 1);
        _ = _ml.Regression.Trainers.Dag(options).Fit(table.Prepared().Train);
        Assert.HasCount(25, epochs);
        Assert.IsTrue(epochs.All(epoch => epoch.ValidationLoss is null));
    }

    [TestMethod]
    public void WrongValidationSetsAreNamed()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 100);
        (IDataView train, IDataView test) = table.Prepared();
        DagRegressionTrainer trainer = _ml.Regression.Trainers.Dag(table.Label);
        IDataView fewer = _ml.Transforms.Concatenate("Features", "age", "water").Fit(table.Test).Transform(table.Test);
        Exception error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainer.Fit(train, fewer));
        Assert.Contains("Schema mismatch for feature column 'Features': expected Vector<Single, 8>, got Vector<Single, 2>", error.Message);
        error = Assert.ThrowsExactly<TrainingDataException>(() => trainer.Fit(train, _ml.Data.SkipRows(test, 1000)));
        Assert.AreEqual("The validation data has no rows. Check the loader's path, separator and filters.", error.Message);
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainer.Fit(train, table.Test));
        Assert.Contains("Could not find feature column 'Features'", error.Message);
    }

    private static Node Wide(Node x) => x.Dense(64).Relu().Dense(64).Relu().Dense(1);

    private static DagRegressionTrainer.Options Overfitting(RealTable table, EpochList epochs) => new()
    {
        LabelColumnName = table.Label,
        Network = Wide,
        MaximumEpochs = 500,
        Patience = 4,
        BatchSize = 16,
        LearningRate = 0.01,
        Seed = 3,
        Progress = epochs,
    };

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];
}
