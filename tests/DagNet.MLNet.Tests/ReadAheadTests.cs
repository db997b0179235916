using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>Cursors read ahead to score batches: whoever reads must not see it.</summary>
[TestClass]
public sealed class ReadAheadTests
{
    private const int Rows = 1000;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void EveryColumnStaysWithItsRow()
    {
        (DagTransformer model, IDataView data) = Model();
        IDataView scored = model.Transform(data);
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        ValueGetter<float> number = cursor.GetGetter<float>(scored.Schema["Number"]), score = cursor.GetGetter<float>(scored.Schema["Score"]);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(scored.Schema["Features"]);
        ValueGetter<ReadOnlyMemory<char>> name = cursor.GetGetter<ReadOnlyMemory<char>>(scored.Schema["Name"]);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        using PredictionEngine<Row, Answer> engine = _ml.Model.CreatePredictionEngine<Row, Answer>(model);
        Assert.AreEqual(-1, cursor.Position);
        VBuffer<float> vector = default;
        for (int i = 0; i < Rows; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(i, cursor.Position);
            float n = 0, s = 0;
            ReadOnlyMemory<char> text = default;
            DataViewRowId rowId = default;
            number(ref n);
            features(ref vector);
            name(ref text);
            id(ref rowId);
            Assert.AreEqual((float)i, n);
            Assert.AreEqual($"row {i}", text.ToString());
            Assert.AreEqual((ulong)i, rowId.Low);
            CollectionAssert.AreEqual(Features(i), vector.DenseValues().ToArray());
            if (i % 7 == 0)
                continue;
            score(ref s);
            SameScores.Check([engine.Predict(new() { Features = Features(i) }).Score], [s]);
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void ShuffledAndDividedCursorsGiveTheSameScores()
    {
        (DagTransformer model, IDataView data) = Model();
        IDataView scored = model.Transform(_ml.Data.Cache(data));
        float[] expected = [.. scored.GetColumn<float>("Score")];
        DataViewSchema.Column[] wanted = [scored.Schema["Number"], scored.Schema["Score"]];
        DataViewRowCursor[][] ways =
        [
            [scored.GetRowCursor(wanted, new Random(3))], scored.GetRowCursorSet(wanted, 2), scored.GetRowCursorSet(wanted, 3, new Random(4)),
        ];
        foreach (DataViewRowCursor[] cursors in ways)
        {
            var found = new Dictionary<int, float>();
            foreach (DataViewRowCursor cursor in cursors)
            {
                ValueGetter<float> number = cursor.GetGetter<float>(wanted[0]), score = cursor.GetGetter<float>(wanted[1]);
                while (cursor.MoveNext())
                {
                    float n = 0, s = 0;
                    score(ref s);
                    number(ref n);
                    found.Add((int)n, s);
                }
                cursor.Dispose();
            }
            SameScores.Check(expected, [.. Enumerable.Range(0, Rows).Select(i => found[i])]);
        }
    }

    [TestMethod]
    public void TheFirstRowsDoNotWaitForAll()
    {
        (DagTransformer model, _) = Model();
        int read = 0;
        IDataView data = _ml.Data.LoadFromEnumerable(Counted());
        Assert.HasCount(3, [.. model.Transform(data).GetColumn<float>("Score").Take(3)]);
        Assert.IsLessThan(30, read);

        IEnumerable<Row> Counted()
        {
            for (int i = 0; i < Rows; i++, read++)
                yield return new() { Features = Features(i) };
        }
    }

    [TestMethod]
    public void NothingIsComputedForThoseWhoWantOtherColumns()
    {
        (DagTransformer model, IDataView data) = Model();
        IDataView scored = model.Transform(data);
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Number"]]);
        Assert.IsFalse(cursor.IsColumnActive(scored.Schema["Score"]));
        Assert.Contains("'Score'", Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(scored.Schema["Score"])).Message);
        using DataViewRowCursor both = scored.GetRowCursor([scored.Schema["Score"]]);
        Assert.IsFalse(both.IsColumnActive(scored.Schema["Number"]));
        Assert.Contains("'Number'", Assert.Throws<InvalidOperationException>(() => both.GetGetter<float>(scored.Schema["Number"])).Message);
    }

    private static float[] Features(int i) => [i * 0.01f, MathF.Sin(i), i % 5];

    private (DagTransformer Model, IDataView Data) Model()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, Rows).Select(i => new Row { Features = Features(i), Label = i % 11, Number = i, Name = $"row {i}" }));
        var options = new Microsoft.ML.Trainers.DagRegressionTrainer.Options
        {
            MaximumEpochs = 1,
            ValidationFraction = 0,
            Network = x => x.Dense(16).Relu().Dense(1),
        };
        return (_ml.Regression.Trainers.Dag(options).Fit(data), data);
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Number { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Answer
    {
        public float Score { get; set; }
    }
}
