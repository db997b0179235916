using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>
/// Models that earlier builds saved must load for ever. A new kind of model, or a new form of file, adds files to the folder Models
/// (DAGNET_KEEP_MODELS names the folder to write them to); those that are there are never written again.
/// </summary>
[TestClass]
public sealed class KeptModelTests
{
    private const int Rows = 12;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("regression-1")]
    [DataRow("binary-1")]
    [DataRow("multiclass-1")]
    [DataRow("several-outputs-1")]
    [DataRow("several-labels-1")]
    [DataRow("graph-1")]
    [DataRow("regression-2")]
    [DataRow("continued-1")]
    [DataRow("ranking-1")]
    [DataRow("siamese-1")]
    [DataRow("threshold-1")]
    [DataRow("sparse-1")]
    [DataRow("scaled-1")]
    public void AModelThatWasSavedOnceLoads(string name)
    {
        if (Environment.GetEnvironmentVariable("DAGNET_KEEP_MODELS") is { Length: > 0 } folder)
        {
            ITransformer made = Train(name[..^2]);
            _ml.Model.Save(made, Data(Rows).Schema, Path.Combine(folder, $"{name}.zip"));
            File.WriteAllLines(Path.Combine(folder, $"{name}.txt"), Scored(made).Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
        }
        string kept = Path.Combine(AppContext.BaseDirectory, "Models", name);
        ITransformer model = _ml.Model.Load($"{kept}.zip", out DataViewSchema schema);
        // Later builds of this test have more columns.
        Assert.IsGreaterThanOrEqualTo(6, schema.Count);
        CollectionAssert.IsSubsetOf(schema.Select(column => $"{column.Name} {column.Type}").ToArray(),
            Data(Rows).Schema.Select(column => $"{column.Name} {column.Type}").ToArray());
        float[] expected = [.. File.ReadLines($"{kept}.txt").Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        SameScores.Check(expected, Scored(model), 1e-5);
    }

    /// <summary>A file from a newer build says so, rather than that it is damaged.</summary>
    [TestMethod]
    public void AModelFromANewerBuildIsNamed()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Models", "regression-1.zip"));
        File.WriteAllBytes(folder["model.zip"], bytes);
        using (System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.Open(folder["model.zip"], System.IO.Compression.ZipArchiveMode.Update))
        {
            // After eight characters stand the version that wrote the model and the oldest that can read it.
            System.IO.Compression.ZipArchiveEntry key = zip.Entries.First(entry => entry.FullName.Replace('\\', '/').EndsWith("Model/Model.key", StringComparison.Ordinal));
            using Stream stream = key.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            byte[] header = content.ToArray();
            int mark = header.AsSpan().IndexOf("DAGNETMD"u8);
            Assert.IsGreaterThan(-1, mark);
            BitConverter.TryWriteBytes(header.AsSpan(mark + 8), 0x00090001u);
            BitConverter.TryWriteBytes(header.AsSpan(mark + 12), 0x00090001u);
            stream.Position = 0;
            stream.SetLength(0);
            stream.Write(header);
        }
        Exception said = Assert.Throws<Exception>(() => _ml.Model.Load(folder["model.zip"], out _));
        while (said.InnerException is { } inner)
            said = inner;
        Assert.Contains("version", said.Message, said.ToString());
    }

    private float[] Scored(ITransformer model)
    {
        IDataView scored = model.Transform(Data(Rows));
        return scored.Schema["Score"].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)] : [.. scored.GetColumn<float>("Score")];
    }

    private ITransformer Train(string kind)
    {
        IDataView data = Data(200);
        Func<Node, Node> network(int outputs) => x => x.Dense(4).BatchNormalization().Tanh().Dense(outputs);
        T Brief<T>(T options, string label, int outputs) where T : DagOptions
        {
            (options.LabelColumnName, options.Network, options.MaximumEpochs, options.ValidationFraction) = (label, network(outputs), 2, 0);
            return options;
        }
        return kind switch
        {
            "regression" => _ml.Regression.Trainers.Dag(Brief(new DagRegressionTrainer.Options(), "Number", 1)).Fit(data),
            "binary" => _ml.BinaryClassification.Trainers.Dag(Brief(new DagBinaryTrainer.Options(), "Flag", 1)).Fit(data),
            "multiclass" => _ml.Transforms.Conversion.MapValueToKey("Key", "Name")
                .Append(_ml.MulticlassClassification.Trainers.Dag(Brief(new DagMulticlassTrainer.Options(), "Key", 3))).Fit(data),
            "continued" => _ml.Regression.Trainers.Dag(Brief(new DagRegressionTrainer.Options { KeepOptimizerState = true }, "Number", 1)).Fit(data),
            "threshold" => _ml.BinaryClassification.ChangeModelThreshold(
                _ml.BinaryClassification.Trainers.Dag(Brief(new DagBinaryTrainer.Options(), "Flag", 1)).Fit(data), 0.3f),
            "ranking" => _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Append(_ml.Ranking.Trainers.Dag(new DagRankingTrainer.Options
            {
                LabelColumnName = "Grade",
                RowGroupColumnName = "Key",
                Network = network(1),
                MaximumEpochs = 2,
                ValidationFraction = 0,
            })).Fit(data),
            "siamese" => _ml.BinaryClassification.Trainers.DagSiamese(new DagSiameseTrainer.Options
            {
                LeftColumnName = "Features",
                RightColumnName = "Others",
                LabelColumnName = "Flag",
                Encoder = network(2),
                MaximumEpochs = 2,
                ValidationFraction = 0,
            }).Fit(data),
            "sparse" => _ml.Transforms.Dag("Score", columns =>
            {
                Node y = columns.SparseDense("Features", 2);
                columns.Loss(y.MeanSquaredError(columns.Label("Numbers")));
                return y;
            }, new() { MaximumEpochs = 2, ValidationFraction = 0 }).Fit(data),
            "scaled" => _ml.Transforms.Dag("Score", columns =>
            {
                ScaledLabel label = columns.ScaledLabel("Grade"), price = columns.ScaledLabel("Price", LabelTransform.Logarithm);
                Node y = columns.Standardised("Features").Dense(1), z = columns.Standardised("Features").Dense(1);
                columns.Loss(y.MeanSquaredError(label.Value) + z.MeanSquaredError(price.Value));
                return label.Inverse(y).Concat(1, price.Inverse(z));
            }, new() { MaximumEpochs = 2, ValidationFraction = 0 }).Fit(data),
            "several-outputs" => _ml.Regression.Trainers.Dag(Brief(new DagRegressionTrainer.Options(), "Numbers", 2)).Fit(data),
            "several-labels" => _ml.BinaryClassification.Trainers.Dag(Brief(new DagBinaryTrainer.Options(), "Flags", 2)).Fit(data),
            _ => _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Append(_ml.Transforms.Dag("Score", columns =>
            {
                Node y = columns.Standardised("Features").Concat(1, columns.Input("Key").Embedding(columns.Keys("Key") + 1, 2)).Dense(2);
                columns.Loss(y.MeanSquaredError(columns.Label("Numbers")));
                return y;
            }, new() { MaximumEpochs = 2, ValidationFraction = 0 })).Fit(data),
        };
    }

    private IDataView Data(int rows) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Row
    {
        Features = [MathF.Sin(i), i % 7, 0.1f * i],
        Number = (i % 11) + MathF.Cos(i),
        Flag = i % 3 == 0,
        Name = $"class {i % 3}",
        Grade = i % 4,
        Price = 10 + (i % 5),
        Others = [MathF.Cos(i), i % 5, 0.2f * i],
        Numbers = [i % 5, -i],
        Flags = [i % 2 == 0, i % 7 > 3],
    }).ToArray());

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }

        public bool Flag { get; set; }

        public float Grade { get; set; }

        public float Price { get; set; }

        [VectorType(3)]
        public float[] Others { get; set; } = [];

        public string Name { get; set; } = "";

        [VectorType(2)]
        public float[] Numbers { get; set; } = [];

        [VectorType(2)]
        public bool[] Flags { get; set; } = [];
    }
}
