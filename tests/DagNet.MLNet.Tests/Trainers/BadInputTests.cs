using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>What the trainers refuse, and how they say it.</summary>
[TestClass]
public sealed class BadInputTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void MissingColumnsAreNamedAsMLNetDoes()
    {
        IDataView data = Marked.View(_ml, Rows(8));
        Assert.Contains("Could not find label column 'Price'", Refused(data, o => o.LabelColumnName = "Price"));
        Assert.Contains("Could not find feature column 'Inputs'", Refused(data, o => o.FeatureColumnName = "Inputs"));
        Assert.Contains("Could not find weight column 'Importance'", Refused(data, o => o.ExampleWeightColumnName = "Importance"));
    }

    [TestMethod]
    public void WrongTypesAreNamedAsMLNetDoes()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(i => new Mixed { Name = $"n{i}", Number = i }));
        Assert.Contains("Schema mismatch for label column 'Name': expected Single, got String", Refused(data, o => (o.LabelColumnName, o.FeatureColumnName) = ("Name", "Vector")));
        Assert.Contains("Schema mismatch for feature column 'Name': expected Vector<Single>, got String",
            Refused(data, o => (o.LabelColumnName, o.FeatureColumnName) = ("Number", "Name")));
        Assert.Contains("Schema mismatch for feature column 'Number': expected Vector<Single>, got Single",
            Refused(data, o => (o.LabelColumnName, o.FeatureColumnName) = ("Number", "Number")));
        Assert.Contains("got VarVector<Single>", Refused(data, o => (o.LabelColumnName, o.FeatureColumnName) = ("Number", "Open")));
        Assert.Contains("Schema mismatch for weight column 'Name': expected Single, got String",
            Refused(data, o => (o.LabelColumnName, o.FeatureColumnName, o.ExampleWeightColumnName) = ("Number", "Vector", "Name")));
        string text = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Trainers.Dag("Number", "Vector").Fit(data)).Message;
        Assert.Contains("Schema mismatch for label column 'Number': expected Key<UInt32>, got Single", text);
    }

    [TestMethod]
    public void RowsWithoutAnythingToLearnAreNamed()
    {
        Marked[] rows = Rows(6);
        Assert.Contains("has no rows", Data(_ml.Data.FilterRowsByColumn(Marked.View(_ml, rows), "Label", 1e6, 1e7)));
        Assert.Contains("'Label': the label is missing in all 6 rows", Data(Marked.View(_ml, Changed(r => r.Label = float.NaN))));
        Assert.Contains("all 6 weights are 0", Data(Marked.View(_ml, Changed(r => r.Weight = 0)), o => o.ExampleWeightColumnName = "Weight"));

        Marked[] Changed(Action<Marked> change)
        {
            Marked[] copy = Rows(6);
            Array.ForEach(copy, r => change(r));
            return copy;
        }
    }

    [TestMethod]
    public void NumbersThatCannotBeLearnedAreNamedWithTheirRow()
    {
        foreach ((float bad, string remedy) in new[] { (float.NaN, "ReplaceMissingValues"), (float.PositiveInfinity, "Correct the row") })
        {
            Marked[] rows = Rows(6);
            rows[4].Features[1] = bad;
            string message = Data(Marked.View(_ml, rows));
            Assert.Contains("row 4", message);
            Assert.Contains(remedy, message);
        }
        Marked[] endless = Rows(6), negative = Rows(6);
        endless[2].Label = float.NegativeInfinity;
        Assert.Contains("'Label', row 2", Data(Marked.View(_ml, endless)));
        negative[3].Weight = -1;
        Assert.Contains("'Weight', row 3: -1", Data(Marked.View(_ml, negative), o => o.ExampleWeightColumnName = "Weight"));
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(5)]
    public void AFewRowsAreEnough(int count)
    {
        IDataView data = Marked.View(_ml, Rows(count));
        foreach (double? fraction in new double?[] { null, 0 })
        {
            DagTransformer model = _ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options { MaximumEpochs = 2, BatchSize = 64, ValidationFraction = fraction }).Fit(data);
            Assert.IsTrue(model.Transform(data).GetColumn<float>("Score").All(float.IsFinite));
        }
    }

    [TestMethod]
    public void TooFewRowsAreNamedWithTheirNumber()
    {
        string varies = Assert.Throws<DagNetException>(() => Fit(Marked.View(_ml, Rows(1)), _ => { })).Message;
        Assert.Contains("None of the 2 feature columns varies over the 1 rows", varies);
        string parted = Assert.Throws<DagNetException>(() => Fit(Marked.View(_ml, Rows(2)), o => o.ValidationFraction = 0.9)).Message;
        Assert.Contains("2 rows cannot be parted by the fraction 0.9", parted);
    }

    [TestMethod]
    public void OneClassAndConstantColumnsAreLearned()
    {
        Marked[] rows = Rows(40);
        foreach (Marked row in rows)
            row.Features[0] = 7;
        IDataView data = _ml.Transforms.Expression("Yes", "y => true", "Label").Fit(Marked.View(_ml, rows)).Transform(Marked.View(_ml, rows));
        DagTransformer model = _ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options { LabelColumnName = "Yes", MaximumEpochs = 3 }).Fit(data);
        Assert.IsTrue(model.Transform(data).GetColumn<float>("Probability").All(p => p > 0.5));
    }

    [TestMethod]
    public void OptionsThatMakeNoSenseAreRefusedAtOnce()
    {
        foreach (Action<DagRegressionTrainer.Options> change in new Action<DagRegressionTrainer.Options>[]
            {
                o => o.BatchSize = 0, o => o.MaximumEpochs = -1, o => o.Patience = 0, o => o.LearningRate = 0, o => o.LearningRate = double.NaN,
                o => o.WeightDecay = -0.1, o => o.ValidationFraction = 1, o => o.ValidationFraction = -0.1,
            })
        {
            var options = new DagRegressionTrainer.Options();
            change(options);
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.Dag(options));
        }
    }

    [TestMethod]
    public void ANetworkWithTheWrongResultIsNamed()
    {
        IDataView data = Marked.View(_ml, Rows(8));
        string wide = Assert.Throws<DagNetException>(() => Fit(data, o => o.Network = x => x.Dense(3))).Message;
        Assert.Contains("3", wide);
        Assert.Contains("1", wide);
        Assert.Throws<Exception>(() => Fit(data, o => o.Network = _ => null!));
        string missing = Assert.Throws<GraphException>(() => Fit(data, o => o.Network = _ => new Graph().Input(["rows", 1], "other"))).Message;
        Assert.Contains("another graph", missing);
    }

    [TestMethod]
    public void AModelRefusesATableWithoutItsColumns()
    {
        IDataView data = Marked.View(_ml, Rows(8));
        DagTransformer model = Fit(data, _ => { });
        IDataView other = _ml.Transforms.SelectColumns("Label").Fit(data).Transform(data);
        Assert.Contains("Could not find feature column 'Features'", Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(other)).Message);
    }

    /// <summary>Cut anywhere or with a bit turned, a model is refused or, where the bit says nothing, loads; nothing else happens.</summary>
    [TestMethod]
    public void DamagedModelsAreRefused()
    {
        using var folder = new TemporaryFolder();
        IDataView data = Marked.View(_ml, Rows(8));
        _ml.Model.Save(Fit(data, _ => { }), data.Schema, folder["model.zip"]);
        byte[] content = Content(folder["model.zip"]);
        Assert.IsGreaterThan(1000, content.Length);
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. content];
            if (i % 2 == 0)
                Array.Resize(ref damaged, random.Next(content.Length));
            else
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Replace(folder["model.zip"], folder["damaged.zip"], damaged);
            try
            {
                _ml.Model.Load(folder["damaged.zip"], out _).Transform(data).GetColumn<float>("Score").Count();
                Assert.AreEqual(content.Length, damaged.Length, "A cut model was loaded.");
            }
            catch (Exception e) when (e is not AssertFailedException)
            {
                Exception? said = e;
                while (said is not (null or DagNetException or InvalidDataException or FormatException or ArgumentException))
                    said = said.InnerException;
                Assert.IsNotNull(said, $"damage {i}: {e}");
            }
        }
    }

    private static byte[] Content(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        using Stream stream = zip.Entries.Single(e => e.FullName.Replace('\\', '/').EndsWith("Model/Content", StringComparison.Ordinal)).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Replace(string from, string to, byte[] content)
    {
        File.Copy(from, to, overwrite: true);
        using ZipArchive zip = ZipFile.Open(to, ZipArchiveMode.Update);
        ZipArchiveEntry entry = zip.Entries.Single(e => e.FullName.Replace('\\', '/').EndsWith("Model/Content", StringComparison.Ordinal));
        using Stream stream = entry.Open();
        stream.SetLength(0);
        stream.Write(content);
    }

    private static Marked[] Rows(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i => new Marked { Features = [random.NextSingle(), i % 3], Label = random.NextSingle() + i })];
    }

    private DagTransformer Fit(IDataView data, Action<DagRegressionTrainer.Options> change)
    {
        var options = new DagRegressionTrainer.Options { MaximumEpochs = 1, ValidationFraction = 0 };
        change(options);
        return _ml.Regression.Trainers.Dag(options).Fit(data);
    }

    private string Refused(IDataView data, Action<DagRegressionTrainer.Options> change)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Fit(data, change)).Message;

    private string Data(IDataView data, Action<DagRegressionTrainer.Options>? change = null)
        => Assert.Throws<TrainingDataException>(() => Fit(data, change ?? (_ => { }))).Message;

    private sealed class Mixed
    {
        public string Name { get; set; } = "";

        public float Number { get; set; }

        [VectorType(2)]
        public float[] Vector { get; set; } = [1, 2];

        [VectorType]
        public float[] Open { get; set; } = [1, 2];
    }
}
