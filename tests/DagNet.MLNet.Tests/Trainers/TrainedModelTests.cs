using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>What the trainers made, saved and loaded.</summary>
[TestClass]
public sealed class TrainedModelTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(Trained.Regression)]
    [DataRow(Trained.Custom)]
    [DataRow(Trained.Skewed)]
    [DataRow(Trained.Binary)]
    [DataRow(Trained.CustomBinary)]
    [DataRow(Trained.Multiclass)]
    [DataRow(Trained.CustomMulticlass)]
    public void ANewProcessThatKnowsMLNetOnlyGivesTheSameScores(string kind)
    {
        using var folder = new TemporaryFolder();
        Trained trained = Trained.Of(_ml, kind);
        _ml.Model.Save(trained.Model, trained.Table.Train.Schema, folder["model.zip"]);
        using (FileStream rows = File.Create(folder["rows.idv"]))
            _ml.Data.SaveAsBinary(trained.Table.Test, rows);
        IDataView scored = trained.Model.Transform(trained.Table.Test);
        IEnumerable<float[]> rowScores = scored.Schema["Score"].Type is VectorDataViewType
            ? scored.GetColumn<float[]>("Score") : scored.GetColumn<float>("Score").Select(score => new[] { score });
        string[] expected = [.. rowScores
            .Select(scores => string.Join(' ', scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))))];
        CollectionAssert.AreEqual(expected, NewProcess.Run(folder["model.zip"], folder["rows.idv"]));
    }

    [TestMethod]
    [DataRow(Trained.Regression)]
    [DataRow(Trained.CustomBinary)]
    [DataRow(Trained.CustomMulticlass)]
    public void SavingTwiceAndAfterLoadingGivesTheSameBytes(string kind)
    {
        using var folder = new TemporaryFolder();
        Trained trained = Trained.Of(_ml, kind);
        DataViewSchema schema = trained.Table.Train.Schema;
        _ml.Model.Save(trained.Model, schema, folder["first.zip"]);
        _ml.Model.Save(trained.Model, schema, folder["second.zip"]);
        _ml.Model.Save(_ml.Model.Load(folder["first.zip"], out DataViewSchema loaded), loaded, folder["third.zip"]);
        AssertSame(folder["first.zip"], folder["second.zip"]);
        AssertSame(folder["first.zip"], folder["third.zip"]);
    }

    [TestMethod]
    public void ALoadedModelIsEvaluatedExportedAndPrinted()
    {
        using var folder = new TemporaryFolder();
        Trained trained = Trained.Of(_ml, Trained.CustomBinary);
        _ml.Model.Save(trained.Model, trained.Table.Train.Schema, folder["model.zip"]);
        ITransformer loaded = _ml.Model.Load(folder["model.zip"], out DataViewSchema schema);
        CalibratedBinaryClassificationMetrics before = Metrics(trained.Model), after = Metrics(loaded);
        Assert.AreEqual(before.LogLoss, after.LogLoss);
        Assert.AreEqual(before.AreaUnderRocCurve, after.AreaUnderRocCurve);
        using var onnx = new OnnxPipeline(_ml, loaded, schema);
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(trained.Model, trained.Table.Test));
        Assert.AreEqual(Dag(trained.Model).ToString(), Dag(loaded).ToString());

        CalibratedBinaryClassificationMetrics Metrics(ITransformer model) =>
            _ml.BinaryClassification.Evaluate(model.Transform(trained.Table.Test), trained.Table.Label);
        static DagModel Dag(ITransformer model) => ((IEnumerable<ITransformer>)model).OfType<DagTransformer>().Single().Model;
    }

    /// <summary>The zip's own entries bear the time of saving.</summary>
    private static void AssertSame(string one, string other)
    {
        using ZipArchive first = ZipFile.OpenRead(one), second = ZipFile.OpenRead(other);
        CollectionAssert.AreEqual(first.Entries.Select(e => e.FullName).ToArray(), second.Entries.Select(e => e.FullName).ToArray());
        foreach (ZipArchiveEntry entry in first.Entries)
            CollectionAssert.AreEqual(Bytes(entry), Bytes(second.GetEntry(entry.FullName)!), entry.FullName);

        static byte[] Bytes(ZipArchiveEntry entry)
        {
            using Stream stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
