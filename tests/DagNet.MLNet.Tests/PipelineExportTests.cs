using DagNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class PipelineExportTests
{
    private const double Tolerance = 1e-5;

    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;

    public PipelineExportTests() => _data = _ml.Data.LoadFromEnumerable(Houses());

    [TestMethod]
    [DataRow(11)]
    [DataRow(13)]
    [DataRow(17)]
    [DataRow(21)]
    public void RawColumnsGoInAndThePriceComesOut(int opset)
    {
        var model = _ml.Transforms.Categorical.OneHotEncoding([new("Zone"), new("Style"), new("Rooms")])
            .Append(_ml.Transforms.IndicateMissingValues("LotMissing", "Lot"))
            .Append(_ml.Transforms.ReplaceMissingValues("Lot", replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean))
            .Append(_ml.Transforms.Conversion.ConvertType([new("LotMissing"), new("Pool"), new("Age")], DataKind.Single))
            .Append(_ml.Transforms.Concatenate("Features", "Zone", "Style", "Rooms", "Lot", "LotMissing", "Pool", "Age"))
            .Append(_ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(new LinearTrainer(PredictionTask.Regression, "Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema, opset);
        Assert.AreEqual("Zone Style Rooms Lot Pool Age", onnx.Inputs);
        Assert.AreEqual("Score", onnx.Outputs);
        Assert.IsLessThan(Tolerance, onnx.ScoreDifference(model, _data));
    }

    [TestMethod]
    public void ClassNamesComeBackAsTexts()
    {
        var model = _ml.Transforms.Conversion.MapValueToKey("Label", "Style")
            .Append(_ml.Transforms.Concatenate("Features", "Lot2", "Price"))
            .Append(_ml.Transforms.NormalizeMinMax("Features"))
            .Append(new LinearTrainer(PredictionTask.Multiclass))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.AreEqual("Lot2 Price", onnx.Inputs, "The label is not needed.");
        Assert.AreEqual("PredictedLabel Score", onnx.Outputs);
        Assert.IsLessThan(Tolerance, onnx.ScoreDifference(model, _data));
        CollectionAssert.AreEqual(model.Transform(_data).GetColumn<string>("PredictedLabel").ToArray(), (string[])onnx.Run(_data)["PredictedLabel"]);
    }

    [TestMethod]
    public void BinaryGivesLabelScoreAndProbability()
    {
        var model = _ml.Transforms.Categorical.OneHotEncoding("Zone").Append(_ml.Transforms.Concatenate("Features", "Zone", "Lot2"))
            .Append(new LinearTrainer(PredictionTask.Binary, "Pool")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.AreEqual("PredictedLabel Score Probability", onnx.Outputs);
        var result = onnx.Run(_data);
        IDataView scored = model.Transform(_data);
        CollectionAssert.AreEqual(scored.GetColumn<bool>("PredictedLabel").ToArray(), (bool[])result["PredictedLabel"]);
        float[] probabilities = [.. scored.GetColumn<float>("Probability")];
        for (int i = 0; i < probabilities.Length; i++)
            Assert.AreEqual(probabilities[i], ((float[])result["Probability"])[i], Tolerance);
    }

    [TestMethod]
    public void AOneHotColumnAloneIsAMatrix()
    {
        var model = _ml.Transforms.Categorical.OneHotEncoding("Features", "Zone").Append(new LinearTrainer(PredictionTask.Regression, "Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.IsLessThan(Tolerance, onnx.ScoreDifference(model, _data));
    }

    [TestMethod]
    public void AnUnknownTextIsNoCategory()
    {
        var model = _ml.Transforms.Categorical.OneHotEncoding("Features", "Zone").Append(new LinearTrainer(PredictionTask.Regression, "Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.IsLessThan(Tolerance, onnx.ScoreDifference(model, _ml.Data.LoadFromEnumerable([new House { Zone = "never seen" }, new House { Zone = "" }])));
    }

    [TestMethod]
    public void CopiedRenamedSelectedAndRobustlyScaledColumnsAreWritten()
    {
        var model = _ml.Transforms.CopyColumns("Copy", "Price")
            .Append(_ml.Transforms.SelectColumns("Copy", "Lot2", "Price"))
            .Append(_ml.Transforms.Concatenate("Cast", "Copy", "Lot2"))
            .Append(_ml.Transforms.NormalizeRobustScaling("Features", "Cast"))
            .Append(_ml.Transforms.DropColumns("Cast"))
            .Append(new LinearTrainer(PredictionTask.Regression, "Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.AreEqual("Price Lot2", string.Join(' ', onnx.Inputs.Split(' ').OrderDescending()));
        Assert.IsLessThan(Tolerance, onnx.ScoreDifference(model, _data));
    }

    [TestMethod]
    public void AColumnWithTheNameOfAStepsOwnValueIsKept()
    {
        var model = _ml.Transforms.CopyColumns("Cast", "Price").Append(_ml.Transforms.Categorical.OneHotEncoding("Zone"))
            .Append(_ml.Transforms.Concatenate("Features", "Zone", "Cast")).Append(_ml.Transforms.NormalizeMinMax("Features"))
            .Append(new LinearTrainer(PredictionTask.Regression, "Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.IsLessThan(Tolerance, onnx.ScoreDifference(model, _data));
    }

    [TestMethod]
    public void AnyColumnCanBeAskedFor()
    {
        var model = _ml.Transforms.Concatenate("Features", "Lot2", "Price").Append(_ml.Transforms.NormalizeMinMax("Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema, 17, "Price", "Features");
        Assert.AreEqual("Price.output Features", onnx.Outputs);
        float[] expected = [.. model.Transform(_data).GetColumn<float>("Price")];
        float[] found = (float[])onnx.Run(_data)["Price.output"];
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], Tolerance);
    }

    [TestMethod]
    public void AnOfficialTrainerIsExportedToo()
    {
        var model = _ml.Transforms.Categorical.OneHotEncoding("Zone").Append(_ml.Transforms.Concatenate("Features", "Zone", "Lot2"))
            .Append(_ml.Transforms.NormalizeMinMax("Features")).Append(_ml.Regression.Trainers.Sdca("Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.IsLessThan(Tolerance, onnx.ScoreDifference(model, _data));
    }

    [TestMethod]
    public void AStepThatCannotBeExportedIsNamedWithTheRemedy()
    {
        var linear = new LinearTrainer(PredictionTask.Regression, "Price");
        Assert.AreEqual("The pipeline's step 2 (ApproximatedKernelTransformer) cannot be written as ONNX: column 'Features' (Vector<Single, 1000>) has no "
            + "ONNX form there. Replace it by a step that ONNX has, or compute the column before the pipeline.",
            Error(_ml.Transforms.Concatenate("Both", "Lot2", "Price").Append(_ml.Transforms.ApproximatedKernelMap("Features", "Both")).Append(linear)));
        Assert.Contains("step 1 (CustomMappingTransformer) cannot be written as ONNX: column 'Features'",
            Error(_ml.Transforms.CustomMapping<House, Custom>((house, to) => to.Features = [house.Price, 1], null).Append(linear)));
        Assert.AreEqual("The pipeline has no column 'Cost'. It has Zone, Style, Rooms, Lot, Lot2, Pool, Age, Double, Price.",
            Assert.ThrowsExactly<OnnxException>(() => new OnnxPipeline(_ml, _ml.Transforms.CopyColumns("Price", "Price").Fit(_data), _data.Schema, 17, "Cost")).Message);
    }

    [TestMethod]
    public void AStepThatNoOutputNeedsMayBeWithoutOnnxForm()
    {
        var model = _ml.Transforms.Expression("Unused", "x => x + 1", "Price").Append(_ml.Transforms.Text.FeaturizeText("Words", "Zone"))
            .Append(_ml.Transforms.Concatenate("Features", "Lot2")).Append(new LinearTrainer(PredictionTask.Regression, "Price")).Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema);
        Assert.AreEqual("Lot2", onnx.Inputs);
    }

    [TestMethod]
    public void NothingIsWrittenWhereAStepFails()
    {
        using var folder = new TemporaryFolder();
        ITransformer model = _ml.Transforms.Expression("Sum", "x => x + 1", "Price").Fit(_data);
        Assert.ThrowsExactly<OnnxException>(() => _ml.Model.SaveOnnx(model, _data.Schema, folder["model.onnx"]));
        Assert.IsEmpty(Directory.GetFiles(Path.GetDirectoryName(folder["model.onnx"])!));
    }

    private string Error(IEstimator<ITransformer> pipeline)
    {
        ITransformer model = pipeline.Fit(_data);
        return Assert.ThrowsExactly<OnnxException>(() => new OnnxPipeline(_ml, model, _data.Schema)).Message;
    }

    private static IEnumerable<House> Houses()
    {
        var random = new Random(5);
        string[] zones = ["residential", "farm", "industrial", "Übersee"], styles = ["1Story", "2Story", "Split"];
        for (int i = 0; i < 120; i++)
        {
            var house = new House
            {
                Zone = zones[random.Next(4)],
                Style = styles[random.Next(3)],
                Rooms = random.Next(3, 9),
                Lot = i % 7 == 0 ? float.NaN : random.NextSingle() * 100,
                Lot2 = random.NextSingle(),
                Pool = random.Next(5) == 0,
                Age = random.Next(100),
            };
            house.Price = house.Rooms * 20 + (house.Pool ? 50 : 0) + house.Zone.Length * 3 - house.Age / 4f;
            house.Double = house.Price;
            yield return house;
        }
    }

    private sealed class House
    {
        public string Zone { get; set; } = "";

        public string Style { get; set; } = "";

        public int Rooms { get; set; }

        public float Lot { get; set; }

        public float Lot2 { get; set; }

        public bool Pool { get; set; }

        public int Age { get; set; }

        public double Double { get; set; }

        public float Price { get; set; }
    }

    private sealed class Custom
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
