using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class TableReaderTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void DenseAndSparseRowsAndWeightsAreReadInOrder()
    {
        Row[] rows =
        [
            new() { Features = new(3, [1, 2, 3]), Label = 10, Weight = 0.5f },
            new() { Features = new(3, 1, [7], [2]), Label = 20, Weight = 2 },
        ];
        Table table = Read(rows, PredictionTask.Regression, weight: "Weight");
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 0, 0, 7 }, table.Features);
        CollectionAssert.AreEqual(new float[] { 10, 20 }, table.Labels);
        CollectionAssert.AreEqual(new float[] { 0.5f, 2 }, table.Weights);
    }

    [TestMethod]
    public void ManyRowsOfUnknownNumberAreReadWhole()
    {
        IEnumerable<Row> Rows()
        {
            for (int i = 0; i < 5000; i++)
                yield return new() { Features = new(3, [i, 2 * i, -i]), Label = i };
        }
        Table table = TableReader.Read(_ml.Data.LoadFromEnumerable(Rows()), new("Features", "Label", null), PredictionTask.Regression);
        Assert.AreEqual(5000, table.Rows);
        Assert.AreEqual(15000, table.Features.Length);
        Assert.AreEqual(9998, table.Row(4999)[1]);
    }

    [TestMethod]
    public void RowsWithoutALabelAreLeftOut()
    {
        Table table = Read([new() { Label = 1 }, new() { Label = float.NaN }, new() { Label = 3 }], PredictionTask.Regression);
        CollectionAssert.AreEqual(new float[] { 1, 3 }, table.Labels);
        Assert.AreEqual(1, table.Skipped);
    }

    [TestMethod]
    public void RowsOfWeightZeroAreLeftOutWhateverTheyHold()
    {
        Row[] rows = [new() { Label = 1, Weight = 2 }, new() { Label = 2, Features = new(3, [1, float.NaN, 3]) }, new() { Label = 3, Weight = 1 }];
        Table table = Read(rows, PredictionTask.Regression, weight: "Weight");
        CollectionAssert.AreEqual(new float[] { 1, 3 }, table.Labels);
        CollectionAssert.AreEqual(new float[] { 2, 1 }, table.Weights);
        Assert.AreEqual(0, table.Skipped);
    }

    [TestMethod]
    public void KeysCountFromZeroAndMissingKeysAreLeftOut()
    {
        // In memory keys count from 0, and what is out of range is missing.
        Table table = Read([new() { Key = 1 }, new() { Key = 9 }, new() { Key = 0 }], PredictionTask.Multiclass, label: "Key");
        CollectionAssert.AreEqual(new float[] { 1, 0 }, table.Labels);
        table = Read([new() { Small = 2 }, new() { Small = 0 }], PredictionTask.Multiclass, label: "Small");
        CollectionAssert.AreEqual(new float[] { 2, 0 }, table.Labels);
    }

    [TestMethod]
    public void BooleansAreZeroAndOne() => CollectionAssert.AreEqual(new float[] { 1, 0 },
        Read([new() { Flag = true }, new() { Flag = false }], PredictionTask.Binary, label: "Flag").Labels);

    [TestMethod]
    public void WrongDataIsNamedWithColumnAndRow()
    {
        Row[] nan = [new() { Label = 1 }, new() { Label = 2, Features = new(3, [1, float.NaN, 3]) }];
        Assert.AreEqual("Feature column 'Features', slot 1, row 1: NaN is no finite number. Append ReplaceMissingValues before the trainer.",
            Error(() => Read(nan, PredictionTask.Regression)));
        Assert.AreEqual("Feature column 'Features', slot 0, row 0: Infinity is no finite number. Correct the row.",
            Error(() => Read([new() { Features = new(3, [float.PositiveInfinity, 0, 0]) }], PredictionTask.Regression)));
        Assert.AreEqual("Label column 'Label', row 0: -Infinity is no finite number. Correct the row, or leave it out with mlContext.Data.FilterRowsByColumn.",
            Error(() => Read([new() { Label = float.NegativeInfinity }], PredictionTask.Regression)));
        Assert.AreEqual("Weight column 'Weight', row 1: -1 is not a finite number of 0 or more.",
            Error(() => Read([new() { Weight = 1 }, new() { Weight = -1 }], PredictionTask.Regression, weight: "Weight")));
        Assert.AreEqual("Weight column 'Weight': all 2 weights are 0, so that nothing can be learned.",
            Error(() => Read([new(), new()], PredictionTask.Regression, weight: "Weight")));
    }

    [TestMethod]
    public void EmptyDataIsRefused()
    {
        Assert.AreEqual("The training data has no rows. Check the loader's path, separator and filters.",
            Error(() => Read([], PredictionTask.Regression)));
        Assert.AreEqual("Label column 'Label': the label is missing in all 2 rows. Check the column's name and type in the loader.",
            Error(() => Read([new() { Label = float.NaN }, new() { Label = float.NaN }], PredictionTask.Regression)));
    }

    [TestMethod]
    public void SlotsAreNamedAndOneHotGroupsFound()
    {
        IDataView data = Tables.Cases(_ml, rows: 50);
        IDataView features = _ml.Transforms.Categorical.OneHotEncoding("Colours", "Colour")
            .Append(_ml.Transforms.Concatenate("Features", "First", "Colours", "Second")).Fit(data).Transform(data);
        FeatureLayout layout = FeatureLayout.Of(features.Schema["Features"]);
        Assert.AreEqual(5, layout.Count);
        Assert.AreEqual("First", layout.Names[0]);
        Assert.AreEqual("Second", layout.Names[4]);
        CollectionAssert.AreEqual(new[] { (1, 3) }, layout.OneHotGroups.ToArray());
        CollectionAssert.AreEquivalent(new[] { "Colours.red", "Colours.green", "Colours.blue" }, layout.Names[1..4].ToArray());
        Assert.AreEqual("slot 4 'Second'", layout.Describe(4));
    }

    [TestMethod]
    public void ReadingStopsWhenCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => TableReader.Read(
            _ml.Data.LoadFromEnumerable([new Row()]), new("Features", "Label", null), PredictionTask.Regression, cancelled.Token.ThrowIfCancellationRequested));
    }

    private Table Read(Row[] rows, PredictionTask task, string label = "Label", string? weight = null) =>
        TableReader.Read(_ml.Data.LoadFromEnumerable(rows), new("Features", label, weight), task);

    private static string Error(Action action) => Assert.ThrowsExactly<TrainingDataException>(action).Message;

    private sealed class Row
    {
        [VectorType(3)]
        public VBuffer<float> Features { get; set; } = new(3, [0, 0, 0]);

        public float Label { get; set; }

        public float Weight { get; set; }

        public bool Flag { get; set; }

        [KeyType(5)]
        public uint Key { get; set; }

        [KeyType(3)]
        public byte Small { get; set; }
    }
}
