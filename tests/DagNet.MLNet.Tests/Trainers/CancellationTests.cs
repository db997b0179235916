using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>The network tells when a batch is computed, so that training can be cancelled between two known steps.</summary>
[TestClass]
public sealed class CancellationTests
{
    private const int Rows = 60, Held = 20;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ATokenEndsTrainingAfterTheStep()
    {
        using var source = new CancellationTokenSource();
        var epochs = new EpochList();
        int batches = 0;
        (IDataView train, IDataView held) = Data();
        // An epoch is 60 steps and 20 batches of validation rows: in the midst of the fourth.
        DagRegressionTrainer.Options options = Options(epochs, () =>
        {
            if (++batches == 3 * (Rows + Held) + 25)
                source.Cancel();
        });
        options.CancellationToken = source.Token;
        ITransformer model = _ml.Regression.Trainers.Dag(options).Fit(train, held);
        Assert.AreEqual(3 * (Rows + Held) + 25, batches);
        Assert.HasCount(3, epochs);
        AssertBest(epochs, model, train, held);
    }

    [TestMethod]
    public void CancelExecutionEndsTrainingWithinTheEpoch()
    {
        var epochs = new EpochList();
        int batches = 0;
        (IDataView train, IDataView held) = Data();
        DagRegressionTrainer.Options options = Options(epochs, () =>
        {
            if (++batches == 2 * (Rows + Held) + 5)
                _ml.CancelExecution();
        });
        ITransformer model = _ml.Regression.Trainers.Dag(options).Fit(train, held);
        Assert.HasCount(2, epochs);
        Assert.IsInRange(2 * (Rows + Held) + 5, 2 * (Rows + Held) + 6, batches);
        AssertBest(epochs, model, train, held);
    }

    [TestMethod]
    public void CancelledBeforeAnEpochHasEndedThereIsNoModel()
    {
        using var source = new CancellationTokenSource();
        DagRegressionTrainer.Options options = Options([], source.Cancel);
        options.CancellationToken = source.Token;
        (IDataView train, IDataView held) = Data();
        var error = Assert.ThrowsExactly<OperationCanceledException>(() => _ml.Regression.Trainers.Dag(options).Fit(train, held));
        Assert.AreEqual("Training was cancelled before the first epoch ended: there is no model to return.", error.Message);
    }

    [TestMethod]
    public void ACancelledTokenEndsReading()
    {
        int batches = 0;
        DagRegressionTrainer.Options options = Options([], () => batches++);
        options.CancellationToken = new(canceled: true);
        (IDataView train, IDataView held) = Data();
        Assert.ThrowsExactly<OperationCanceledException>(() => _ml.Regression.Trainers.Dag(options).Fit(train, held));
        Assert.AreEqual(0, batches);
    }

    [TestMethod]
    public void ACancelledContextTrainsNothing()
    {
        int batches = 0;
        (IDataView train, IDataView held) = Data();
        DagRegressionTrainer trainer = _ml.Regression.Trainers.Dag(Options([], () => batches++));
        _ml.CancelExecution();
        Assert.ThrowsExactly<OperationCanceledException>(() => trainer.Fit(train, held));
        Assert.ThrowsExactly<OperationCanceledException>(() => _ml.Regression.Trainers.Dag(Options([], () => batches++)).Fit(train, held));
        Assert.AreEqual(0, batches);
    }

    /// <summary>A second training that was not finished is thrown away, for the first one's best.</summary>
    [TestMethod]
    public void CancelledWhileTrainingAgainTheFirstModelIsKept()
    {
        (IDataView train, IDataView held) = Data();
        using var source = new CancellationTokenSource();
        var epochs = new EpochList { Then = epoch => { if (epoch.ValidationLoss is null) source.Cancel(); } };
        float[] cancelled = Scores(refit: true, epochs, source.Token), once = Scores(refit: false, [], default);
        Assert.IsNull(epochs[^1].ValidationLoss);
        CollectionAssert.AreEqual(once, cancelled);

        float[] Scores(bool refit, EpochList progress, CancellationToken token)
        {
            DagRegressionTrainer.Options options = Options(progress, () => { });
            (options.RefitOnAllRows, options.ValidationFraction, options.MaximumEpochs) = (refit, 0.25, 6);
            options.CancellationToken = token;
            return [.. _ml.Regression.Trainers.Dag(options).Fit(train).Transform(held).GetColumn<float>("Score")];
        }
    }

    private static DagRegressionTrainer.Options Options(EpochList epochs, Action computed) => new()
    {
        Network = x => x.Graph.Apply(new Watched(computed), x).Dense(32).Relu().Dense(1),
        BatchSize = 1,
        MaximumEpochs = 1000,
        Patience = 1000,
        LearningRate = 0.03,
        Seed = 3,
        Progress = epochs,
    };

    private (IDataView Train, IDataView Held) Data()
    {
        RealTable table = RealTables.Concrete(_ml);
        Marked[] rows = Marked.Of(table.Prepared().Train, table.Label);
        return (Marked.View(_ml, rows.Take(Rows)), Marked.View(_ml, rows.Skip(Rows).Take(Held)));
    }

    /// <summary>The model's error on the rows held out, by hand, is the best epoch's.</summary>
    private static void AssertBest(EpochList epochs, ITransformer model, IDataView train, IDataView held)
    {
        double[] labels = [.. train.GetColumn<float>("Label").Select(y => (double)y)];
        double mean = labels.Average(), deviation = Math.Sqrt(labels.Average(y => (y - mean) * (y - mean)));
        double error = model.Transform(held).GetColumn<float>("Score")
            .Zip(held.GetColumn<float>("Label"), (score, y) => Math.Abs((double)score - y) / deviation).Average();
        Assert.AreEqual(epochs.Errors.Min(), error, 1e-4);
    }
}
