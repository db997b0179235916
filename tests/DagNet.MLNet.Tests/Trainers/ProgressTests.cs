using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class ProgressTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void EachEpochIsReportedAndLogged()
    {
        var epochs = new EpochList();
        List<LoggingEventArgs> lines = Logged();
        Fit(new() { MaximumEpochs = 3, ValidationFraction = 0.2, RefitOnAllRows = false, Patience = 9, Progress = epochs });
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, epochs.Select(epoch => epoch.Epoch).ToArray());
        string[] told = [.. lines.Select(line => line.RawMessage).Where(text => text.StartsWith("epoch ", StringComparison.Ordinal))];
        CollectionAssert.AreEqual(epochs.ConvertAll(epoch => epoch.ToString()), told);
        Assert.IsTrue(lines.All(line => line.Kind == ChannelMessageKind.Info));
        Assert.IsTrue(lines.All(line => line.Source.StartsWith("DagRegressionTrainer", StringComparison.Ordinal)));
    }

    /// <summary>A log is worth nothing after training: the first line must be there when the second epoch begins.</summary>
    [TestMethod]
    public void LinesComeWhileTrainingRuns()
    {
        List<LoggingEventArgs> lines = Logged();
        List<int> before = [];
        Fit(new() { MaximumEpochs = 3, ValidationFraction = 0, Progress = new EpochList { Then = _ => before.Add(lines.Count) } });
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, before);
    }

    [TestMethod]
    public void ASecondTrainingIsAnnounced()
    {
        var epochs = new EpochList();
        List<LoggingEventArgs> lines = Logged();
        Fit(new() { MaximumEpochs = 3, ValidationFraction = 0.2, RefitOnAllRows = true, Progress = epochs });
        int second = epochs.FindIndex(epoch => epoch.ValidationLoss is null);
        Assert.AreEqual($"Training again on all 60 rows for {epochs.Count - second} epochs.",
            lines.Single(line => !line.RawMessage.StartsWith("epoch ", StringComparison.Ordinal)).RawMessage);
    }

    [TestMethod]
    public void RowsWithoutALabelAreMentioned()
    {
        List<LoggingEventArgs> lines = Logged();
        Marked[] rows = Rows();
        rows[3].Label = rows[8].Label = float.NaN;
        Fit(new() { MaximumEpochs = 1, ValidationSet = Marked.View(_ml, rows.Take(5)) }, rows);
        string[] warnings = [.. lines.Where(line => line.Kind == ChannelMessageKind.Warning).Select(line => line.RawMessage)];
        CollectionAssert.AreEqual(
            new[] { "2 rows have no label and were left out.", "1 validation rows have no label and were left out." }, warnings);
    }

    [TestMethod]
    public void AnExceptionOfTheCallbackEndsTraining()
    {
        var thrown = new InvalidOperationException("enough");
        Assert.AreSame(thrown, Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(new() { MaximumEpochs = 5, Progress = new EpochList { Then = _ => throw thrown } })));
    }

    private List<LoggingEventArgs> Logged()
    {
        List<LoggingEventArgs> lines = [];
        _ml.Log += (_, line) =>
        {
            if (line.Source.StartsWith("Dag", StringComparison.Ordinal) && line.Kind != ChannelMessageKind.Trace)
                lines.Add(line);
        };
        return lines;
    }

    private Marked[] Rows()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 100);
        return [.. Marked.Of(table.Prepared().Train, table.Label).Take(60)];
    }

    private void Fit(DagRegressionTrainer.Options options, Marked[]? rows = null)
    {
        options.Network = x => x.Dense(8).Relu().Dense(1);
        _ = _ml.Regression.Trainers.Dag(options).Fit(Marked.View(_ml, rows ?? Rows()));
    }
}
