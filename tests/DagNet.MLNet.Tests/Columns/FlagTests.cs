using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>Boolean columns as inputs, and names of what comes out.</summary>
[TestClass]
public sealed class FlagTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void FlagsEnterAsZeroAndOne()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Row { Flag = true, Flags = [true, false, true] }, new Row { Flags = [false, true, true] }]);
        DagGraphTransformer model = _ml.Transforms.Dag(["Vector", "Scalar"],
            columns => [columns.Input("Flags") * 2, columns.Input("Flag") + 5]).Fit(data);
        IDataView scored = model.Transform(data);
        CollectionAssert.AreEqual(new float[] { 2, 0, 2, 0, 2, 2 }, scored.GetColumn<float[]>("Vector").SelectMany(row => row).ToArray());
        CollectionAssert.AreEqual(new float[] { 6, 5 }, scored.GetColumn<float[]>("Scalar").SelectMany(row => row).ToArray());
        using var onnx = new OnnxPipeline(_ml, _ml.Transforms.Dag("Out", columns => columns.Input("Flag") + 5).Fit(data), data.Schema, 17, "Out");
        CollectionAssert.AreEqual(new float[] { 6, 5 }, (float[])onnx.Run(data)["Out"]);
    }

    /// <summary>Flags of real customers, as keys of the file's texts would have them.</summary>
    [TestMethod]
    public void FlagsAreLearnedFrom()
    {
        RealTable table = RealTables.TelcoChurn(_ml);
        var flags = _ml.Transforms.Conversion.ConvertType("Partner", "partner", DataKind.Boolean)
            .Append(_ml.Transforms.Conversion.ConvertType("Paperless", "paperless_billing", DataKind.Boolean))
            .Append(_ml.Transforms.Conversion.ConvertType("Senior", "senior_citizen", DataKind.Boolean))
            .Append(_ml.Transforms.Dag(DagOutput.Logit("Score"), columns =>
            {
                Node logit = columns.Input("Partner").Concat(1, columns.Input("Paperless"), columns.Input("Senior")).Dense(8).Relu().Dense(1);
                columns.Loss(logit.BinaryCrossEntropy(columns.Label("churn")));
                return logit;
            }, new() { MaximumEpochs = 4, ValidationFraction = 0, LearningRate = 0.02 }));
        IDataView scored = flags.Fit(table.Train).Transform(table.Test);
        Assert.AreEqual(8, scored.GetColumn<float>("Score").Distinct().Count());
        IDataView labelled = _ml.Transforms.Expression("PredictedLabel", "s => s > 0", "Score").Fit(scored).Transform(scored);
        Assert.IsGreaterThan(0.63, _ml.BinaryClassification.EvaluateNonCalibrated(labelled, "churn").AreaUnderRocCurve);
    }

    [TestMethod]
    public void SlotNamesOfOutputsAreKept()
    {
        using var folder = new TemporaryFolder();
        IDataView data = _ml.Data.LoadFromEnumerable([new Row { Flags = [true, false, true] }]);
        var estimator = _ml.Transforms.Dag([DagOutput.Vector("Out", "red", "green", "blue")], columns => [columns.Input("Flags")])
            .Append(_ml.Transforms.Concatenate("Both", "Out", "Number"));
        ITransformer model = estimator.Fit(data);
        _ml.Model.Save(model, data.Schema, folder["model.zip"]);
        foreach (ITransformer one in new[] { model, new MLContext().Model.Load(folder["model.zip"], out _) })
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            one.Transform(data).Schema["Both"].GetSlotNames(ref names);
            Assert.AreEqual("Out.red,Out.green,Out.blue,Number", string.Join(',', names.DenseValues()));
        }
        Assert.Contains("Output 'Out': 2 slot names for 3 numbers a row", Assert.Throws<ShapeException>(
            () => _ml.Transforms.Dag(DagOutput.Vector("Out", "a", "b"), columns => columns.Input("Flags")).Fit(data)).Message);
    }

    private sealed class Row
    {
        public bool Flag { get; set; }

        [VectorType(3)]
        public bool[] Flags { get; set; } = [];

        public float Number { get; set; }
    }
}
