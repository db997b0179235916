using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class SchemaTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Regression", "Colour", "Features", "expected Single, got String", "label")]
    [DataRow("Regression", "Key", "Features", "expected Single, got Key<UInt32>", "label")]
    [DataRow("Binary", "Value", "Features", "expected Boolean, got Single", "label")]
    [DataRow("Multiclass", "Colour", "Features", "expected Key<UInt32>, got String", "label")]
    [DataRow("Regression", "Value", "Colour", "expected Vector<Single>, got String", "feature")]
    [DataRow("Regression", "Value", "First", "expected Vector<Single>, got Single", "feature")]
    public void AWrongTypeIsNamedAsMLNetDoes(string task, string label, string features, string types, string role)
    {
        IDataView data = Prepared();
        var trainer = new LinearTrainer(Enum.Parse<PredictionTask>(task), label, features);
        string expected = $"Schema mismatch for {role} column '{(role == "label" ? label : features)}': {types} (Parameter 'inputSchema')";
        Assert.AreEqual(expected, Message(() => trainer.GetOutputSchema(Interop.SchemaShapes.Of(data.Schema))));
        Assert.AreEqual(expected, Message(() => trainer.Fit(data)));
    }

    [TestMethod]
    public void AMissingColumnIsNamedAsMLNetDoes()
    {
        IDataView data = Prepared();
        Assert.AreEqual("Could not find label column 'Price' (Parameter 'inputSchema')",
            Message(() => new LinearTrainer(PredictionTask.Regression, "Price").Fit(data)));
        Assert.AreEqual("Could not find feature column 'Inputs' (Parameter 'inputSchema')",
            Message(() => new LinearTrainer(PredictionTask.Regression, "Value", "Inputs").Fit(data)));
        Assert.AreEqual("Could not find weight column 'Importance' (Parameter 'inputSchema')",
            Message(() => new LinearTrainer(PredictionTask.Regression, "Value", weight: "Importance").Fit(data)));
        Assert.AreEqual("Schema mismatch for weight column 'Colour': expected Single, got String (Parameter 'inputSchema')",
            Message(() => new LinearTrainer(PredictionTask.Regression, "Value", weight: "Colour").Fit(data)));
    }

    [TestMethod]
    public void TheWordsAreThoseOfAnOfficialTrainer()
    {
        IDataView data = Prepared();
        string theirs = Message(() => _ml.Regression.Trainers.Sdca("Colour").Fit(data));
        string ours = Message(() => new LinearTrainer(PredictionTask.Regression, "Colour").Fit(data));
        Assert.AreEqual(theirs.Split(" (Parameter")[0], ours.Split(" (Parameter")[0]);
    }

    [TestMethod]
    public void AFeatureVectorOfAnotherSizeIsRefusedWhenScoring()
    {
        IDataView data = Prepared();
        var model = new LinearTransformer(new(new RegressionColumns(), [1, 2], [3]), "Features");
        Assert.AreEqual("Schema mismatch for feature column 'Features': expected Vector<Single, 2>, got Vector<Single, 3> (Parameter 'inputSchema')",
            Message(() => model.Transform(data)));
    }

    [TestMethod]
    public void TheLabelMayBeAbsentWhenScoring()
    {
        IDataView data = Tables.Cases(_ml);
        TransformerChain<KeyToValueMappingTransformer> model = Tables.Features(_ml).Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Colour"), TransformerScope.TrainTest)
            .Append(new LinearTrainer(PredictionTask.Multiclass)).Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        ITransformer scoring = model.GetModelFor(TransformerScope.Scoring);
        using var engine = _ml.Model.CreatePredictionEngine<Numbers, ClassAnswer>(scoring);
        Assert.AreEqual("green", engine.Predict(new() { First = -0.5f, Second = 0.9f, Third = -0.2f }).Name);
    }

    private IDataView Prepared()
    {
        IDataView data = Tables.Cases(_ml);
        return Tables.Features(_ml).Append(_ml.Transforms.Conversion.MapValueToKey("Key", "Colour")).Fit(data).Transform(data);
    }

    private static string Message(Action action) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message;

    private sealed class Numbers
    {
        public float First { get; set; }

        public float Second { get; set; }

        public float Third { get; set; }
    }
}
