using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class TransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ColumnsStandInTheOrderOfMLNetsOwnTrainers()
    {
        IDataView data = Tables.Cases(_ml);
        foreach (PredictionTask task in Enum.GetValues<PredictionTask>().Where(task => task != PredictionTask.Ranking))
        {
            DataViewSchema ours = Fit(task, data).Transform(data).Schema, theirs = FitOfficial(task, data).Transform(data).Schema;
            CollectionAssert.AreEqual(Names(theirs), Names(ours));
            foreach (string name in Names(theirs))
            {
                Assert.AreEqual(theirs[name].Type, ours[name].Type);
                foreach (DataViewSchema.Column annotation in theirs[name].Annotations.Schema)
                    Assert.AreEqual(Text(theirs[name], annotation.Name), Text(ours[name], annotation.Name), $"{task} {name} {annotation.Name}");
            }
        }
    }

    [TestMethod]
    public void PromisedShapeIsThatOfTheTransformedTable()
    {
        IDataView data = Tables.Cases(_ml);
        foreach (PredictionTask task in Enum.GetValues<PredictionTask>().Where(task => task != PredictionTask.Ranking))
        {
            SchemaShape promised = Pipeline(task).GetOutputSchema(Interop.SchemaShapes.Of(data.Schema));
            SchemaShape made = Interop.SchemaShapes.Of(Fit(task, data).Transform(data).Schema);
            foreach (string name in new[] { "Score", "PredictedLabel", "Probability" })
                Assert.AreEqual(Describe(made, name), Describe(promised, name), task.ToString());
        }
    }

    [TestMethod]
    public void EachCursorOfASetReadsTheSameScores()
    {
        IDataView data = _ml.Data.Cache(Tables.Cases(_ml, rows: 3000));
        IDataView scored = Fit(PredictionTask.Regression, data).Transform(data);
        float[] expected = [.. scored.GetColumn<float>("Score")];
        var found = new float[expected.Length];
        DataViewSchema.Column[] columns = [scored.Schema["Score"]];
        DataViewRowCursor[] cursors = scored.GetRowCursorSet(columns, 3);
        Parallel.ForEach(cursors, cursor =>
        {
            using (cursor)
            {
                ValueGetter<float> read = cursor.GetGetter<float>(columns[0]);
                ValueGetter<DataViewRowId> readId = cursor.GetIdGetter();
                DataViewRowId id = default;
                while (cursor.MoveNext())
                {
                    readId(ref id);
                    read(ref found[id.Low]);
                }
            }
        });
        CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AWarmPredictionAllocatesNothing(bool ofANetwork)
    {
        IDataView data = Tables.Cases(_ml);
        using var engine = _ml.Model.CreatePredictionEngine<Case, Answer>(ofANetwork
            ? _ml.Transforms.Concatenate("Features", "First", "Second", "Third").Append(_ml.Regression.Trainers.Dag(
                new DagRegressionTrainer.Options { LabelColumnName = "Value", MaximumEpochs = 1, ValidationFraction = 0 })).Fit(data)
            : Fit(PredictionTask.Binary, data));
        var answer = new Answer();
        Case example = Tables.List(rows: 1)[0];
        for (int i = 0; i < 100; i++)
            engine.Predict(example, ref answer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            engine.Predict(example, ref answer);
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    public void AWarmVectorOfScoresAllocatesNothing()
    {
        var model = new LinearTransformer(new(new MulticlassColumns(2, null), [1, 2, 3, 4, 5, 6], [7, 8]), "Features");
        var rows = new Sparse[300];
        Array.Fill(rows, new() { Features = new(3, 1, [2], [1]) });
        IDataView scored = model.Transform(_ml.Data.LoadFromEnumerable(rows, Vector(3)));
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        ValueGetter<VBuffer<float>> read = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        VBuffer<float> score = default;
        long before = 0;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            if (row == 150)
                before = GC.GetAllocatedBytesForCurrentThread();
            read(ref score);
            if (row == 250)
                Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
        }
        Assert.AreEqual(2, score.Length);
    }

    [TestMethod]
    public void OnlyWhatIsAskedForIsRead()
    {
        IDataView data = Tables.Cases(_ml);
        IDataView features = Tables.Features(_ml).Fit(data).Transform(data);
        var model = new LinearTransformer(new(new RegressionColumns(), [1, 2, 3], [4]), "Features");
        IRowToRowMapper mapper = model.GetRowToRowMapper(features.Schema);
        DataViewSchema schema = mapper.OutputSchema;
        Assert.AreEqual("Features", string.Join(' ', mapper.GetDependencies([schema["Score"]]).Select(c => c.Name)));
        Assert.AreEqual("Value", string.Join(' ', mapper.GetDependencies([schema["Value"]]).Select(c => c.Name)));
        using DataViewRowCursor cursor = model.Transform(features).GetRowCursor([schema["Value"]]);
        Assert.IsFalse(cursor.IsColumnActive(schema["Score"]));
        Assert.Contains("'Score'", Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(schema["Score"])).Message);
    }

    [TestMethod]
    public void SparseFeaturesScoreAsDenseOnes()
    {
        var dense = new[] { new Sparse { Features = new(4, [0, 2, 0, -1]) } };
        var sparse = new[] { new Sparse { Features = new(4, 2, [2, -1], [1, 3]) } };
        var model = new LinearTransformer(new(new RegressionColumns(), [10, 20, 30, 40], [1]), "Features");
        foreach (Sparse[] rows in new[] { dense, sparse })
            Assert.AreEqual(1f, model.Transform(_ml.Data.LoadFromEnumerable(rows, Vector(4))).GetColumn<float>("Score").Single());
    }

    private static SchemaDefinition Vector(int size)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Sparse));
        definition[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return definition;
    }

    private IEstimator<ITransformer> Pipeline(PredictionTask task) => task switch
    {
        PredictionTask.Regression => Tables.Features(_ml).Append(new LinearTrainer(task, nameof(Case.Value))),
        PredictionTask.Binary => Tables.Features(_ml).Append(new LinearTrainer(task, nameof(Case.Positive))),
        _ => Tables.Features(_ml).Append(_ml.Transforms.Conversion.MapValueToKey("Label", nameof(Case.Colour))).Append(new LinearTrainer(task)),
    };

    private ITransformer Fit(PredictionTask task, IDataView data) => Pipeline(task).Fit(data);

    private ITransformer FitOfficial(PredictionTask task, IDataView data) => (task switch
    {
        PredictionTask.Regression => (IEstimator<ITransformer>)Tables.Features(_ml).Append(_ml.Regression.Trainers.Sdca(nameof(Case.Value))),
        PredictionTask.Binary => Tables.Features(_ml).Append(_ml.BinaryClassification.Trainers.SdcaLogisticRegression(nameof(Case.Positive))),
        _ => Tables.Features(_ml).Append(_ml.Transforms.Conversion.MapValueToKey("Label", nameof(Case.Colour)))
            .Append(_ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()),
    }).Fit(data);

    private static string[] Names(DataViewSchema schema) => [.. schema.Where(column =>
        column.Annotations.Schema.GetColumnOrNull("ScoreColumnKind") is not null).Select(column => column.Name)];

    private static string Text(DataViewSchema.Column column, string annotation)
    {
        DataViewSchema.Column found = column.Annotations.Schema.GetColumnOrNull(annotation)
            ?? throw new AssertFailedException($"'{column.Name}' has no annotation '{annotation}'.");
        if (found.Type is VectorDataViewType)
            return Value<VBuffer<ReadOnlyMemory<char>>>(column, annotation, values => string.Join(',', values.DenseValues()));
        return found.Type is TextDataViewType ? Value<ReadOnlyMemory<char>>(column, annotation, value => value.ToString())
            : found.Type is BooleanDataViewType ? Value<bool>(column, annotation, value => value.ToString())
            : Value<uint>(column, annotation, value => value.ToString());
    }

    private static string Value<T>(DataViewSchema.Column column, string annotation, Func<T, string> text)
    {
        T value = default!;
        column.Annotations.GetValue(annotation, ref value);
        return text(value);
    }

    private static string Describe(SchemaShape shape, string name) => string.Join(' ', shape.Where(column => column.Name == name).Select(column =>
        $"{column.Kind} {column.ItemType} {column.IsKey} {string.Join(',', column.Annotations.Select(a => a.Name).Order())}"));

    private sealed class Sparse
    {
        public VBuffer<float> Features { get; set; }
    }
}
