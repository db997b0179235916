using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class SaveLoadTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ANewProcessThatKnowsMLNetOnlyLoadsTheModel()
    {
        using var folder = new TemporaryFolder();
        IDataView data = Tables.Cases(_ml);
        ITransformer model = Tables.Features(_ml).Append(_ml.Transforms.NormalizeMinMax("Features"))
            .Append(new LinearTrainer(PredictionTask.Regression, nameof(Case.Value))).Fit(data);
        IDataView numbers = _ml.Transforms.SelectColumns("First", "Second", "Third").Fit(data).Transform(data);
        _ml.Model.Save(model, numbers.Schema, folder["model.zip"]);
        List<Case> rows = Tables.List(rows: 20, seed: 3);
        File.WriteAllLines(folder["rows.csv"], rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.First},{row.Second},{row.Third}")));
        using var engine = _ml.Model.CreatePredictionEngine<Case, Answer>(model);
        string[] expected = [.. rows.Select(row => engine.Predict(row).Score.ToString("R", CultureInfo.InvariantCulture))];
        CollectionAssert.AreEqual(expected, NewProcess.Run(folder["model.zip"], folder["rows.csv"]));
    }

    [TestMethod]
    [DataRow("Colour", DisplayName = "texts")]
    [DataRow("Positive", DisplayName = "booleans")]
    [DataRow("Whole", DisplayName = "whole numbers")]
    public void ClassesKeepTheirValues(string label)
    {
        using var folder = new TemporaryFolder();
        IDataView data = _ml.Transforms.Conversion.ConvertType("Whole", "Positive", DataKind.Single)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", label)).Append(Tables.Features(_ml)).Fit(Tables.Cases(_ml)).Transform(Tables.Cases(_ml));
        LinearTransformer model = new LinearTrainer(PredictionTask.Multiclass).Fit(data);
        _ml.Model.Save(model, data.Schema, folder["model.zip"]);
        ITransformer loaded = _ml.Model.Load(folder["model.zip"], out DataViewSchema schema);
        Assert.AreEqual(data.Schema.Count, schema.Count);
        IDataView before = model.Transform(data), after = loaded.Transform(data);
        foreach (string name in new[] { "PredictedLabel", "Score" })
        {
            Assert.AreEqual(before.Schema[name].Type, after.Schema[name].Type);
            CollectionAssert.AreEqual(Annotations(before, name), Annotations(after, name));
        }
        CollectionAssert.AreEqual(Scores(before), Scores(after));
        var back = _ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(after).Transform(after);
        Assert.AreEqual(data.Schema[label].Type, back.Schema["Name"].Type);
    }

    [TestMethod]
    public void ACutModelIsNamed()
    {
        using var folder = new TemporaryFolder();
        IDataView data = Tables.Cases(_ml);
        _ml.Model.Save(Tables.Features(_ml).Append(new LinearTrainer(PredictionTask.Regression, nameof(Case.Value))).Fit(data),
            data.Schema, folder["model.zip"]);
        using (ZipArchive zip = ZipFile.Open(folder["model.zip"], ZipArchiveMode.Update))
        {
            ZipArchiveEntry entry = zip.Entries.Single(e => e.FullName.Replace('\\', '/').EndsWith("Model/Content", StringComparison.Ordinal));
            using Stream stream = entry.Open();
            stream.SetLength(stream.Length - 3);
        }
        Exception error = Assert.Throws<Exception>(() => _ml.Model.Load(folder["model.zip"], out _));
        while (error is not InvalidDataException && error.InnerException is { } inner)
            error = inner;
        Assert.AreEqual("The model file is cut off inside 'DagNetTestLinearModel'. Save the model again, or take an intact copy.", error.Message);
    }

    private static string[] Annotations(IDataView data, string column) =>
        [.. data.Schema[column].Annotations.Schema.Select(annotation => $"{annotation.Name} {annotation.Type}")];

    private static float[] Scores(IDataView data) => [.. data.GetColumn<float[]>("Score").SelectMany(scores => scores)];
}
