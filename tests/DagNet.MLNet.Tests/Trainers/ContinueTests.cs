using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace DagNet.MLNet.Tests;

/// <summary>Training that goes on with a model, new or loaded.</summary>
[TestClass]
public sealed class ContinueTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>Trained briefly, saved, loaded, and trained on: better on rows held out; the model given is not touched.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void TrainingOnImprovesALoadedModel(bool keepsState)
    {
        RealTable table = RealTables.Concrete(_ml);
        ITransformer preparation = table.Preparation.Fit(table.Train);
        IDataView train = preparation.Transform(table.Train), test = preparation.Transform(table.Test);
        DagTransformer first = Regression(table.Label, epochs: 3, keepsState).Fit(train);
        using var folder = new TemporaryFolder();
        _ml.Model.Save(first, train.Schema, folder["model.zip"]);
        var loaded = (DagTransformer)_ml.Model.Load(folder["model.zip"], out _);
        float[] before = Scores(loaded, test);
        var trainer = Regression(table.Label, epochs: 12, keepsState);
        DagTransformer second = trainer.Fit(train, loaded.Model);
        CollectionAssert.AreEqual(before, Scores(loaded, test));
        double Error(ITransformer model) => _ml.Regression.Evaluate(model.Transform(test), table.Label).RootMeanSquaredError;
        Assert.IsLessThan(0.9 * Error(loaded), Error(second));
        // From the file or from memory, the same.
        CollectionAssert.AreEqual(Scores(second, test), Scores(trainer.Fit(train, first.Model), test));
        using var exported = new OnnxPipeline(_ml, second, test.Schema);
        Assert.IsLessThan(1e-4, exported.ScoreDifference(second, test));
    }

    /// <summary>With the optimizer's moments and averages the file has them, and training goes on otherwise than without.</summary>
    [TestMethod]
    public void TheOptimizersStateIsKeptWhereAskedFor()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 200);
        IDataView train = table.Preparation.Fit(table.Train).Transform(table.Train);
        using var folder = new TemporaryFolder();
        long Size(DagTransformer model)
        {
            _ml.Model.Save(model, train.Schema, folder["model.zip"]);
            return new FileInfo(folder["model.zip"]).Length;
        }
        DagTransformer kept = Regression(table.Label, 2, keepsState: true).Fit(train), left = Regression(table.Label, 2, keepsState: false).Fit(train);
        CollectionAssert.AreEqual(Scores(kept, train), Scores(left, train));
        Assert.IsGreaterThan(2 * Size(left), Size(kept));
        float[] withState = Scores(Regression(table.Label, 1, keepsState: false).Fit(train, kept.Model), train);
        CollectionAssert.AreNotEqual(withState, Scores(Regression(table.Label, 1, keepsState: false).Fit(train, left.Model), train));
    }

    /// <summary>Rows of the second half alone: what was learned from the first is still there.</summary>
    [TestMethod]
    public void NewRowsAddToWhatIsKnown()
    {
        RealTable table = RealTables.Digits(_ml);
        ITransformer preparation = table.Preparation.Fit(table.Train);
        IDataView train = preparation.Transform(table.Train), test = preparation.Transform(table.Test);
        IDataView some = _ml.Data.TakeRows(train, 300), others = _ml.Data.SkipRows(train, 300);
        DagMulticlassTrainer Trainer(int epochs) => _ml.MulticlassClassification.Trainers.Dag(
            new DagMulticlassTrainer.Options { MaximumEpochs = epochs, ValidationFraction = 0, LearningRate = 1e-3, Seed = 1 });
        DagTransformer first = Trainer(8).Fit(some), second = Trainer(4).Fit(others, first.Model);
        double Accuracy(ITransformer model) => _ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
        Assert.IsGreaterThan(Accuracy(first) + 0.01, Accuracy(second), $"{Accuracy(first)}, then {Accuracy(second)}");
    }

    [TestMethod]
    public void AGraphBetweenColumnsIsTrainedOn()
    {
        IDataView data = Tables.Cases(_ml);
        DagGraphEstimator Estimator(int epochs, int width = 8) => _ml.Transforms.Dag("Answer", columns =>
        {
            Node x = columns.Standardised("First").Concat(1, columns.Standardised("Second")), answer = x.Dense(width, "hidden").Tanh().Dense(1, "answer");
            columns.Loss(answer.MeanSquaredError(columns.Label("Value")));
            return answer;
        }, new() { MaximumEpochs = epochs, Seed = 3, ValidationFraction = 0, LearningRate = 0.03 });
        using var folder = new TemporaryFolder();
        _ml.Model.Save(Estimator(20).Fit(data), data.Schema, folder["model.zip"]);
        var loaded = (DagGraphTransformer)_ml.Model.Load(folder["model.zip"], out _);
        // Other rows: the columns are still standardised as the model has learned it.
        IDataView shifted = _ml.Data.FilterRowsByColumn(data, "First", lowerBound: 0);
        DagGraphTransformer again = Estimator(20).Fit(shifted, loaded);
        string mean = loaded.Graph.Variables.First(v => v.Op is Variable { Trainable: false }).Label!;
        CollectionAssert.AreEqual(loaded.State.Read(loaded.Graph.Find(mean)!), again.State.Read(again.Graph.Find(mean)!));
        double Error(DagGraphTransformer model) => shifted.GetColumn<float>("Value")
            .Zip(model.Transform(shifted).GetColumn<float[]>("Answer"), (value, answer) => Math.Pow(value - answer[0], 2)).Average();
        Assert.IsLessThan(0.8 * Error(loaded), Error(again));
        TrainingException error = Assert.ThrowsExactly<TrainingException>(() => Estimator(1, width: 9).Fit(data, loaded));
        Assert.StartsWith("'hidden/weight' is float32[2, 9], but the model to train on has float32[2, 8].", error.Message);
    }

    /// <summary>A key, a class and a number are added: what is known still says the same of the known rows, and the new class is learned.</summary>
    [TestMethod]
    public void AGraphGrowsByKeysClassesAndNumbers()
    {
        DagGraphEstimator Estimator(int epochs, double rate) => _ml.Transforms.Dag("Logits", columns =>
        {
            Node x = columns.Input("City").Embedding(columns.Keys("City") + 1, 3, "city").Concat(1, columns.Input("Numbers"));
            Node logits = x.Dense(columns.Keys("Class"), "classes");
            columns.Loss(logits.CrossEntropy(columns.Label("Class")));
            return logits;
        }, new() { MaximumEpochs = epochs, LearningRate = rate, Seed = 3, ValidationFraction = 0, WeightDecay = 0, BatchSize = 16 });
        IDataView few = Grown(cities: 3, classes: 2, numbers: 1), more = Grown(cities: 5, classes: 3, numbers: 2);
        DagGraphTransformer first = Estimator(40, 0.05).Fit(few);
        float[][] Logits(DagGraphTransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float[]>("Logits")];
        TrainingException error = Assert.ThrowsExactly<TrainingException>(() => Estimator(1, 0.05).Fit(more, first));
        Assert.EndsWith("If keys, classes or columns were added behind the known ones, pass grow: true.", error.Message);

        // The known rows within the larger table, whose second number is 0 there.
        float[][] known = Logits(first, few), grown = Logits(Estimator(1, 1e-12).Fit(more, first, grow: true), more);
        for (int i = 0; i < known.Length; i++)
            SameScores.Check(known[i], grown[i][..2], 1e-5);
        float[][] learned = Logits(Estimator(60, 0.05).Fit(more, first, grow: true), more);
        uint[] classes = [.. more.GetColumn<uint>("Class")];
        Assert.IsGreaterThan(0.95, learned.Select((row, i) => Array.IndexOf(row, row.Max()) + 1 == classes[i] ? 1.0 : 0).Average());
        Assert.ThrowsExactly<TrainingException>(() => Estimator(1, 0.05).Fit(few, Estimator(1, 0.05).Fit(more), grow: true));
    }

    [TestMethod]
    public void OtherFeaturesOrClassesAreRefused()
    {
        RealTable digits = RealTables.Digits(_ml, rows: 200), letters = RealTables.Letters(_ml, rows: 300);
        IDataView first = digits.Preparation.Fit(digits.Train).Transform(digits.Train), second = letters.Preparation.Fit(letters.Train).Transform(letters.Train);
        var trainer = _ml.MulticlassClassification.Trainers.Dag(new DagMulticlassTrainer.Options { MaximumEpochs = 1, ValidationFraction = 0 });
        DagModel model = trainer.Fit(first).Model;
        TrainingException error = Assert.ThrowsExactly<TrainingException>(() => trainer.Fit(second, model));
        Assert.AreEqual("Feature column 'Features' has 16 numbers a row, but the model to train on was made for 64. "
            + "Make the column with the transforms that were fitted for that model.", error.Message);
        IDataView renamed = _ml.Transforms.Conversion.MapKeyToValue("Label").Append(_ml.Transforms.Conversion.MapValueToKey("Label",
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)).Fit(first).Transform(first);
        error = Assert.ThrowsExactly<TrainingException>(() => trainer.Fit(renamed, model));
        Assert.Contains("but the model to train on predicts 10 classes ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').", error.Message);
    }

    [TestMethod]
    public void AModelOfAnEarlierVersionSaysThatItCannotBeTrainedOn()
    {
        ITransformer old = _ml.Model.Load(Path.Combine(AppContext.BaseDirectory, "Models", "regression-1.zip"), out DataViewSchema schema);
        DagTransformer transformer = old as DagTransformer ?? ((IEnumerable<ITransformer>)old).OfType<DagTransformer>().Single();
        float[] row = new float[transformer.Model.Graph.Inputs.Single().Shape[1].Value];
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(k => new Fixed { Label = k, Features = [.. row.Select((_, j) => (float)Math.Sin(k * (j + 1)))] }),
            Vector(row.Length));
        TrainingException error = Assert.ThrowsExactly<TrainingException>(() => _ml.Regression.Trainers.Dag().Fit(data, transformer.Model));
        Assert.Contains("was saved by a version that left out what it learns by", error.Message);
    }

    private DagRegressionTrainer Regression(string label, int epochs, bool keepsState) => _ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options
    {
        LabelColumnName = label,
        MaximumEpochs = epochs,
        ValidationFraction = 0,
        Seed = 5,
        KeepOptimizerState = keepsState,
    });

    // The first 60 rows are the same in every size; each city is of one class. Keys of an enumerable count from 0.
    private IDataView Grown(uint cities, uint classes, int numbers)
    {
        Visit[] rows = [.. Enumerable.Range(0, cities > 3 ? 120 : 60).Select(i => new Visit
        {
            City = i < 60 ? (uint)(i % 3) : (uint)(i % 5),
            Class = i < 60 ? (uint)(i % 3 / 2) : i % 5 >= 3 ? 2u : (uint)(i % 5 / 2),
            Numbers = [MathF.Sin(i), .. i < 60 ? new float[numbers - 1] : [.. Enumerable.Range(1, numbers - 1).Select(k => (float)(i % 5 == 4 ? k : -k))]],
        })];
        var schema = SchemaDefinition.Create(typeof(Visit));
        schema["City"].ColumnType = new KeyDataViewType(typeof(uint), (int)cities);
        schema["Class"].ColumnType = new KeyDataViewType(typeof(uint), (int)classes);
        schema["Numbers"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, numbers);
        return _ml.Data.LoadFromEnumerable(rows, schema);
    }

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];

    private static SchemaDefinition Vector(int size)
    {
        var schema = SchemaDefinition.Create(typeof(Fixed));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return schema;
    }

    private sealed class Visit
    {
        public uint City { get; set; }

        public uint Class { get; set; }

        public float[] Numbers { get; set; } = [];
    }

    private sealed class Fixed
    {
        public float Label { get; set; }

        public float[] Features { get; set; } = [];
    }
}
