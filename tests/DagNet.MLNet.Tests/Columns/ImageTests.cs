using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Image;

namespace DagNet.MLNet.Tests;

/// <summary>Images and vectors of pixels through convolutions, on handwritten digits.</summary>
[TestClass]
public sealed class ImageTests
{
    private const int Edge = 8;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void AnImageIsWhatExtractPixelsGives(MLPixelFormat format)
    {
        var random = new Random(2);
        Picture[] pictures = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            var bytes = new byte[4 * Edge * Edge];
            random.NextBytes(bytes);
            for (int i = 3; i < bytes.Length; i += 4)
                bytes[i] = 255;
            return new Picture { Bytes = bytes, Format = format };
        })];
        IDataView data = _ml.Data.LoadFromEnumerable(pictures);
        IDataView expected = _ml.Transforms.ExtractPixels("Pixels", "Image").Fit(data).Transform(data);
        IDataView found = _ml.Transforms.Dag("Planes", columns => columns.Input("Image") * 1).Fit(data).Transform(expected);
        Assert.AreEqual("Vector<Single, 3, 8, 8>", $"{found.Schema["Planes"].Type}");
        CollectionAssert.AreEqual(expected.GetColumn<float[]>("Pixels").SelectMany(p => p).ToArray(), found.GetColumn<float[]>("Planes").SelectMany(p => p).ToArray());
    }

    /// <summary>A convolutional network learns from images of a size that ResizeImages gives, is saved, and scores in an engine.</summary>
    [TestMethod]
    public void AConvolutionLearnsFromImages()
    {
        using var folder = new TemporaryFolder();
        (Picture[] train, Picture[] test) = Digits();
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Class", nameof(Picture.Digit))
            .Append(_ml.Transforms.ResizeImages("Small", Edge, Edge, "Image"))
            .Append(_ml.Transforms.Dag([DagOutput.Key("PredictedLabel", "Class"), "Score"], columns => Classify(columns, columns.Input("Small") / 255),
                new() { MaximumEpochs = 10, ValidationFraction = 0, LearningRate = 0.01 }));
        IDataView held = _ml.Data.LoadFromEnumerable(test);
        ITransformer model = pipeline.Fit(_ml.Data.LoadFromEnumerable(train));
        Assert.IsGreaterThan(0.93, Accuracy(model, held));
        float[] scores = [.. model.Transform(held).GetColumn<float[]>("Score").SelectMany(row => row)];
        _ml.Model.Save(model, held.Schema, folder["model.zip"]);
        ITransformer loaded = new MLContext().Model.Load(folder["model.zip"], out _);
        CollectionAssert.AreEqual(scores, loaded.Transform(held).GetColumn<float[]>("Score").SelectMany(row => row).ToArray());
        using var engine = _ml.Model.CreatePredictionEngine<Picture, Answer>(loaded);
        SameScores.Check(scores[..50], [.. test[..5].SelectMany(picture => engine.Predict(picture).Score)]);
        Assert.Contains("'Small' is Image<8, 8>, which ONNX has no tensor type for", Assert.Throws<Onnx.OnnxException>(() => _ml.Model.SaveOnnx(((TransformerChain<DagGraphTransformer>)model).LastTransformer,
            loaded.GetOutputSchema(held.Schema), folder["never.onnx"])).Message);
        Assert.IsFalse(File.Exists(folder["never.onnx"]));
    }

    [TestMethod]
    public void PixelsThroughAConvolutionAreTheSameInOnnxRuntime()
    {
        (Picture[] train, Picture[] test) = Digits();
        IDataView Pixels(Picture[] pictures)
        {
            IDataView data = _ml.Data.LoadFromEnumerable(pictures);
            return _ml.Transforms.Conversion.MapValueToKey("Class", nameof(Picture.Digit)).Append(_ml.Transforms.ExtractPixels("Pixels", "Image")).Fit(data).Transform(data);
        }

        IDataView held = Pixels(test);
        DagGraphTransformer model = _ml.Transforms.Dag("Score", columns => Classify(columns, columns.Input("Pixels") / 255)[1],
            new() { MaximumEpochs = 2, ValidationFraction = 0 }).Fit(Pixels(train));
        using var onnx = new OnnxPipeline(_ml, model, held.Schema, 17, "Score");
        Assert.AreEqual("Pixels", onnx.Inputs);
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(model, held));
    }

    /// <summary>A trainer with a network of its own: the vector of 64 grey values is an image again.</summary>
    [TestMethod]
    public void ATrainerConvolvesItsFeatures()
    {
        using var folder = new TemporaryFolder();
        RealTable table = RealTables.Digits(_ml);
        var trainer = _ml.MulticlassClassification.Trainers.Dag(new DagMulticlassTrainer.Options
        {
            Network = x => Convolve(x.Reshape([x.Shape[0], 1, Edge, Edge])).Dense(10),
            MaximumEpochs = 10,
            ValidationFraction = 0,
        });
        ITransformer model = table.Preparation.Append(trainer).Fit(table.Train);
        IDataView scored = model.Transform(table.Test);
        Assert.IsGreaterThan(0.95, _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        _ml.Model.Save(model, table.Test.Schema, folder["model.zip"]);
        ITransformer loaded = new MLContext().Model.Load(folder["model.zip"], out _);
        CollectionAssert.AreEqual(scored.GetColumn<float[]>("Score").First(), loaded.Transform(table.Test).GetColumn<float[]>("Score").First());
        using var onnx = new OnnxPipeline(_ml, loaded, table.Test.Schema);
        Assert.IsLessThan(1e-4, onnx.ScoreDifference(loaded, table.Test));
    }

    [TestMethod]
    public void ImagesThatDoNotFitAreNamed()
    {
        var definition = SchemaDefinition.Create(typeof(Picture));
        definition["Image"].ColumnType = new ImageDataViewType();
        IDataView any = _ml.Data.LoadFromEnumerable([new Picture { Bytes = new byte[4 * Edge * Edge] }], definition);
        Assert.Contains("Schema mismatch for input column 'Image': expected images of one size (append ResizeImages", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Dag("Out", columns => columns.Input("Image")).Fit(any)).Message);
        IDataView wrong = _ml.Data.LoadFromEnumerable([new Picture { Bytes = new byte[4 * 6 * Edge] }]);
        DagGraphTransformer model = _ml.Transforms.Dag("Out", columns => columns.Input("Image") * 2).Fit(wrong);
        Assert.Contains("Column 'Image': an image of 6×8 where the column has 8×8. Append ResizeImages", Assert.Throws<InvalidDataException>(
            () => model.Transform(wrong).GetColumn<float[]>("Out").ToArray()).Message);
        IDataView missing = _ml.Data.LoadFromEnumerable([new Picture()]);
        Assert.IsTrue(model.Transform(missing).GetColumn<float[]>("Out").Single().All(float.IsNaN));
        Assert.Contains("Column 'Image', value 0 of row 0: NaN", Assert.Throws<TrainingDataException>(() => _ml.Transforms.Dag("Out", columns =>
        {
            Node y = columns.Input("Image").Flatten().Dense(1);
            columns.Loss(y.Mean());
            return y;
        }).Fit(missing)).Message);
    }

    private static Node[] Classify(DagColumns columns, Node pixels)
    {
        Node logits = Convolve(pixels).Dense(10);
        columns.Loss(logits.CrossEntropy(columns.Label("Class")));
        return [logits.ArgMax(1), logits];
    }

    private static Node Convolve(Node images) => images.Conv(8, [3, 3]).Relu().Conv(16, [3, 3], strides: [2, 2]).Relu().Flatten();

    private double Accuracy(ITransformer model, IDataView held) => _ml.MulticlassClassification.Evaluate(model.Transform(held), "Class").MicroAccuracy;

    private (Picture[] Train, Picture[] Test) Digits()
    {
        RealTable table = RealTables.Digits(_ml);
        return (Of(table.Train), Of(table.Test));

        static Picture[] Of(IDataView rows) => [.. rows.GetColumn<float[]>("Pixels").Zip(rows.GetColumn<int>("Digit"), (pixels, digit)
            => new Picture { Bytes = [.. pixels.SelectMany(grey => new[] { (byte)(15 * grey), (byte)(15 * grey), (byte)(15 * grey), byte.MaxValue })], Digit = digit })];
    }

    /// <summary>A new image each time it is read: ML.NET's transforms dispose the images that they read.</summary>
    private sealed class Picture
    {
        [NoColumn]
        public byte[]? Bytes { get; init; }

        [NoColumn]
        public MLPixelFormat Format { get; init; } = MLPixelFormat.Rgba32;

        [ImageType(Edge, Edge)]
        public MLImage? Image => Bytes is null ? null : MLImage.CreateFromPixels(Edge, Bytes.Length / (4 * Edge), Format, Bytes);

        public int Digit { get; set; }
    }

    private sealed class Answer
    {
        public float[] Score { get; set; } = [];
    }
}
