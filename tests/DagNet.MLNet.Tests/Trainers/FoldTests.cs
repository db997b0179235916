using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Training that is stopped by cross-validation.</summary>
[TestClass]
public sealed class FoldTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>Each fold's network has its epochs; the last training has the median of their best and all rows, and is what plain training gives.</summary>
    [TestMethod]
    [DataRow(3)]
    [DataRow(4)]
    public void TheModelIsTrainedForTheMedianOfTheFoldsBestEpochs(int folds)
    {
        RealTable table = RealTables.Concrete(_ml, rows: 150);
        (IDataView train, IDataView test) = table.Prepared();
        var epochs = new EpochList();
        DagRegressionTrainer.Options options = Options(table, epochs);
        options.ValidationFolds = folds;
        float[] scores = Scores(_ml.Regression.Trainers.Dag(options).Fit(train), test);

        int[] starts = [.. epochs.Select((epoch, place) => (epoch, place)).Where(pair => pair.epoch.Epoch == 1).Select(pair => pair.place), epochs.Count];
        Assert.HasCount(folds + 2, starts);
        EpochProgress[][] runs = [.. Enumerable.Range(0, folds + 1).Select(k => epochs[starts[k]..starts[k + 1]].ToArray())];
        int[] best = [.. runs[..folds].Select(run => run.Last(epoch => epoch.IsBest).Epoch).Order()];
        Assert.IsGreaterThan(best[0], best[^1], "all folds have the same best epoch: the test shows nothing");
        Assert.IsTrue(runs[..folds].All(run => run.All(epoch => epoch.ValidationLoss is not null)));
        Assert.IsTrue(runs[^1].All(epoch => epoch.ValidationLoss is null));
        int median = folds % 2 == 1 ? best[folds / 2] : (int)Math.Ceiling((best[(folds / 2) - 1] + best[folds / 2]) / 2.0);
        Assert.HasCount(median, runs[^1]);

        DagRegressionTrainer.Options plain = Options(table, []);
        (plain.ValidationFraction, plain.MaximumEpochs) = (0, median);
        CollectionAssert.AreEqual(Scores(_ml.Regression.Trainers.Dag(plain).Fit(train), test), scores);
    }

    /// <summary>Cancelled in the second fold there is the better of two models, in the second training the best fold's.</summary>
    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(3, 2)]
    public void CancelledTheBestFoldIsKept(int fold, int epoch)
    {
        RealTable table = RealTables.Concrete(_ml, rows: 150);
        IDataView train = table.Prepared().Train;
        using var source = new CancellationTokenSource();
        int begun = -1;
        var epochs = new EpochList
        {
            Then = progress =>
            {
                begun += progress.Epoch == 1 ? 1 : 0;
                if (begun == fold && progress.Epoch == epoch)
                    source.Cancel();
            },
        };
        DagRegressionTrainer.Options options = Options(table, epochs);
        (options.ValidationFolds, options.CancellationToken, options.MaximumEpochs) = (3, source.Token, 20);
        ITransformer model = _ml.Regression.Trainers.Dag(options).Fit(train);
        Assert.AreEqual(epoch, epochs[^1].Epoch);
        // Whichever it is, it has learned something: better than the mean of the labels.
        Assert.IsGreaterThan(0.5, _ml.Regression.Evaluate(model.Transform(train), table.Label).RSquared);
    }

    [TestMethod]
    public void FoldsThatCannotBeAreRefused()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 20);
        (IDataView train, IDataView test) = table.Prepared();
        DagRegressionTrainer.Options With(Action<DagRegressionTrainer.Options> change)
        {
            DagRegressionTrainer.Options options = Options(table, []);
            options.ValidationFolds = 3;
            change(options);
            return options;
        }
        Assert.Contains("ValidationFolds must be 2 or more", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Regression.Trainers.Dag(With(options => options.ValidationFolds = 1))).Message);
        Assert.Contains("Leave out ValidationSet, ValidationFraction and RefitOnAllRows, or the folds", Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Regression.Trainers.Dag(With(options => options.ValidationFraction = 0.1))).Message);
        Assert.Contains("Give no validation rows, or no folds", Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Regression.Trainers.Dag(With(_ => { })).Fit(train, test)).Message);
        Assert.Contains("rows cannot be parted into 500 folds", Assert.ThrowsExactly<TrainingException>(
            () => _ml.Regression.Trainers.Dag(With(options => options.ValidationFolds = 500)).Fit(train)).Message);
    }

    private static DagRegressionTrainer.Options Options(RealTable table, EpochList epochs) => new()
    {
        LabelColumnName = table.Label,
        Network = x => x.Dense(64).Relu().Dense(64).Relu().Dense(1),
        MaximumEpochs = 60,
        Patience = 4,
        BatchSize = 16,
        LearningRate = 0.01,
        Seed = 3,
        Progress = epochs,
    };

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];
}
