using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>What graphs between columns refuse, and how they say it.</summary>
[TestClass]
public sealed class BadColumnTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ColumnsThatNoGraphTakesAreNamed()
    {
        Assert.Contains("Could not find input column 'Other'", Refused(columns => columns.Input("Other")));
        Assert.Contains("Schema mismatch for input column 'Name': expected numbers, Boolean, keys (MapValueToKey makes keys of texts) or images, got String",
            Refused(columns => columns.Input("Name")));
        Assert.Contains("expected Key<UInt32>, got Vector<Single, 2>", Refused(columns => columns.Input("Features").Embedding(columns.Keys("Features"), 2)));
        Assert.Contains("expected a vector of variable length, got Vector<Single, 2>", Refused(columns => columns.Mask("Features").Cast(ElementType.Float32)));
    }

    [TestMethod]
    public void OutputsThatAreNotTheirColumnAreNamed()
    {
        Assert.Contains("Output 'Out': a Scalar column needs float32 [rows] or [rows, 1], but the network gives",
            Thrown<ShapeException>(DagOutput.Scalar("Out"), columns => columns.Input("Features")));
        Assert.Contains("a Vector column needs float32 [rows, …]", Thrown<ShapeException>("Out", columns => columns.Input("Features").Sum(0)));
        Assert.Contains("a Boolean column needs bool", Thrown<ShapeException>(DagOutput.Boolean("Out"), columns => columns.Input("Features").Sum(1)));
        Assert.Contains("An output depends on the label column 'Number'", Thrown<GraphException>("Out", columns => columns.Label("Number")));
        Assert.Contains("'Gone'", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Dag(DagOutput.Key("Out", "Gone"), columns => columns.Input("Features").ArgMax(1)).Fit(Data())).Message);
    }

    [TestMethod]
    public void OutputsAreNamedOnce()
    {
        Assert.Contains("'Out' is named twice", Assert.Throws<ArgumentException>(() => _ml.Transforms.Dag(["Out", "Out"], _ => [])).Message);
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => _ml.Transforms.Dag([], _ => [])).Message);
        Assert.Contains("returns 1 nodes for 2 columns: 'A', 'B'", Assert.Throws<ArgumentException>(
            () => _ml.Transforms.Dag(["A", "B"], columns => [columns.Input("Features")]).Fit(Data())).Message);
    }

    [TestMethod]
    public void NumbersThatAreNoneAreNamedWithTheirRow()
    {
        Row[] rows = Rows();
        rows[3].Features[1] = float.NaN;
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        string raw = Assert.Throws<TrainingDataException>(() => Fit(data, columns => columns.Input("Features"))).Message;
        Assert.Contains("Column 'Features', value 1 of row 3: NaN is no finite number", raw);
        Assert.Contains("Standardised", raw);
        Fit(data, columns => columns.Standardised("Features"));
        rows[3].Features[1] = float.PositiveInfinity;
        Assert.Contains("Correct the row", Assert.Throws<TrainingDataException>(() => Fit(data, columns => columns.Standardised("Features"))).Message);
    }

    [TestMethod]
    public void RowsWithoutALabelAreLeftOut()
    {
        Row[] rows = Rows();
        rows[2].Number = float.NaN;
        var log = new List<string>();
        _ml.Log += (_, e) => log.Add(e.Message);
        Fit(_ml.Data.LoadFromEnumerable(rows), columns => columns.Input("Features"));
        Assert.Contains(text => text.Contains("1 training rows have no label", StringComparison.Ordinal), log);
        foreach (Row row in rows)
            row.Number = float.NaN;
        Assert.Contains("'Number': one is missing in each of 20 rows", Assert.Throws<TrainingDataException>(
            () => Fit(_ml.Data.LoadFromEnumerable(rows), columns => columns.Input("Features"))).Message);
        IDataView none = _ml.Data.FilterRowsByColumn(Data(), "Number", 1e6, 1e7);
        Assert.Contains("has no rows", Assert.Throws<TrainingDataException>(() => Fit(none, columns => columns.Input("Features"))).Message);
    }

    [TestMethod]
    public void OtherColumnsAtScoringAreNamed()
    {
        DagGraphTransformer model = Fit(Data(), columns => columns.Input("Features"));
        IDataView without = _ml.Transforms.DropColumns("Features").Fit(Data()).Transform(Data());
        Assert.Contains("Could not find input column 'Features'", Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(without)).Message);
        IDataView longer = _ml.Transforms.Concatenate("Features", "Features", "Number").Fit(Data()).Transform(Data());
        Assert.Contains("expected Vector<Single, 2>, got Vector<Single, 3>", Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(longer)).Message);
    }

    [TestMethod]
    public void AnInputOfAnotherSizeIsNamed()
    {
        var graph = new Graph();
        Node x = graph.Input(["n", 3], "Features");
        using var session = new Session(graph);
        string message = Assert.Throws<ShapeException>(() => _ml.Transforms.ApplyDag(["Out"], session, [x * 2]).Fit(Data())).Message;
        Assert.Contains("Input 'Features' is float32[n, 3], but column 'Features' (Vector<Single, 2>)", message);
        Assert.Contains("depend on no input", Assert.Throws<GraphException>(
            () => _ml.Transforms.ApplyDag(["Out"], session, [graph.Constant(1)]).Fit(Data())).Message);
    }

    private static Row[] Rows() => [.. Enumerable.Range(0, 20).Select(i => new Row { Features = [i, i % 3], Number = i, Name = $"n{i}" })];

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Rows());

    private DagGraphTransformer Fit(IDataView data, Func<DagColumns, Node> features) => _ml.Transforms.Dag(DagOutput.Scalar("Out"), columns =>
    {
        Node prediction = features(columns).Dense(1);
        columns.Loss(prediction.MeanSquaredError(columns.Label("Number")));
        return prediction;
    }, new() { MaximumEpochs = 1, ValidationFraction = 0 }).Fit(data);

    private string Refused(Func<DagColumns, Node> network) => Thrown<ArgumentOutOfRangeException>("Out", network);

    private string Thrown<T>(DagOutput output, Func<DagColumns, Node> network) where T : Exception
        => Assert.Throws<T>(() => _ml.Transforms.Dag(output, network).Fit(Data())).Message;

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }

        public string Name { get; set; } = "";
    }
}
