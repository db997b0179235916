using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class RegressionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TheDefaultNetworkBeatsALinearModelByFar()
    {
        RealTable table = RealTables.Concrete(_ml);
        double network = Held(table, _ml.Regression.Trainers.Dag(Options(table, epochs: 20)));
        Assert.IsGreaterThan(Linear(table) + 0.2, network);
        Assert.IsGreaterThan(0.85, network);
    }

    [TestMethod]
    public void ACustomNetworkBeatsALinearModelByFar()
    {
        RealTable table = RealTables.Concrete(_ml);
        DagRegressionTrainer.Options options = Options(table, epochs: 60);
        (options.Network, options.BatchSize) = (x => x.Dense(48).Relu().Dense(24).Relu().Dense(1), 32);
        double network = Held(table, _ml.Regression.Trainers.Dag(options));
        Assert.IsGreaterThan(Linear(table) + 0.2, network);
        Assert.IsGreaterThan(0.85, network);
    }

    /// <summary>The graph is any function, not a list of layers.</summary>
    [TestMethod]
    public void ANetworkMayBranchAndShare()
    {
        RealTable table = RealTables.Concrete(_ml);
        DagRegressionTrainer.Options options = Options(table, epochs: 40);
        options.BatchSize = 32;
        options.Network = x =>
        {
            Node hidden = x.Dense(32).Tanh();
            return hidden.Dense(32).Tanh().Concat(1, hidden, x).Dense(1);
        };
        Assert.IsGreaterThan(Linear(table) + 0.15, Held(table, _ml.Regression.Trainers.Dag(options)));
    }

    [TestMethod]
    public void RecomputationGivesTheSameModel()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 300);
        IDataView data = table.Preparation.Fit(table.Train).Transform(table.Train);
        float[] Scores(bool recompute)
        {
            DagRegressionTrainer.Options options = Options(table, epochs: 2);
            (options.Recompute, options.Seed) = (recompute, 1);
            return [.. _ml.Regression.Trainers.Dag(options).Fit(data).Transform(data).GetColumn<float>("Score")];
        }
        CollectionAssert.AreEqual(Scores(false), Scores(true));
    }

    [TestMethod]
    public void FoldsAreCrossValidated()
    {
        RealTable table = RealTables.Concrete(_ml);
        DagRegressionTrainer.Options options = Options(table, epochs: 40);
        (options.Network, options.BatchSize) = (Small, 32);
        var folds = _ml.Regression.CrossValidate(table.Train, table.Preparation.Append(_ml.Regression.Trainers.Dag(options)), 3, table.Label);
        Assert.HasCount(3, folds);
        foreach (var fold in folds)
            Assert.IsGreaterThan(0.7, fold.Metrics.RSquared);
    }

    [TestMethod]
    public void AnEngineSaysWhatTransformSays()
    {
        RealTable table = RealTables.Concrete(_ml);
        ITransformer model = Pipeline(table, Options(table, epochs: 2)).Fit(table.Train);
        float[] transformed = [.. model.Transform(table.Test).GetColumn<float>("Score")];
        using PredictionEngine<Mix, Answer> engine = _ml.Model.CreatePredictionEngine<Mix, Answer>(model);
        float[] predicted = [.. _ml.Data.CreateEnumerable<Mix>(table.Test, reuseRowObject: false).Select(mix => engine.Predict(mix).Score)];
        SameScores.Check(transformed, predicted);
    }

    [TestMethod]
    public void EnginesOfOneModelWorkSideBySide()
    {
        RealTable table = RealTables.Concrete(_ml, rows: 400);
        ITransformer model = Pipeline(table, Options(table, epochs: 1)).Fit(table.Train);
        Mix[] rows = [.. _ml.Data.CreateEnumerable<Mix>(table.Test, reuseRowObject: false)];
        using PredictionEngine<Mix, Answer> alone = _ml.Model.CreatePredictionEngine<Mix, Answer>(model);
        float[] expected = Array.ConvertAll(rows, row => alone.Predict(row).Score);
        Parallel.For(0, 8, _ =>
        {
            using PredictionEngine<Mix, Answer> engine = new MLContext().Model.CreatePredictionEngine<Mix, Answer>(model);
            CollectionAssert.AreEqual(expected, Array.ConvertAll(rows, row => engine.Predict(row).Score));
        });
    }

    [TestMethod]
    [DataRow(false, DisplayName = "default network")]
    [DataRow(true, DisplayName = "custom network")]
    public void TheSeedDecides(bool custom)
    {
        RealTable table = RealTables.Concrete(_ml, rows: 300);
        float[] first = Scores(seed: 3);
        CollectionAssert.AreEqual(first, Scores(seed: 3));
        CollectionAssert.AreNotEqual(first, Scores(seed: 4));

        float[] Scores(int seed)
        {
            DagRegressionTrainer.Options options = Options(table, epochs: 2);
            (options.Seed, options.ValidationFraction, options.Network) = (seed, 0.2, custom ? Small : null);
            return [.. Pipeline(table, options).Fit(table.Train).Transform(table.Test).GetColumn<float>("Score")];
        }
    }

    [TestMethod]
    public void WithoutASeedTheContextsSeedDecides()
    {
        CollectionAssert.AreEqual(Scores(new(seed: 7)), Scores(new(seed: 7)));
        CollectionAssert.AreNotEqual(Scores(new(seed: 7)), Scores(new(seed: 8)));

        static float[] Scores(MLContext ml)
        {
            RealTable table = RealTables.Concrete(ml, rows: 300);
            DagRegressionTrainer.Options options = Options(table, epochs: 2);
            options.Network = Small;
            IEstimator<ITransformer> pipeline = table.Preparation.Append(ml.Regression.Trainers.Dag(options));
            return [.. pipeline.Fit(table.Train).Transform(table.Test).GetColumn<float>("Score")];
        }
    }

    private static Node Small(Node x) => x.Dense(24).Relu().Dense(1);

    private static DagRegressionTrainer.Options Options(RealTable table, int epochs) =>
        new() { LabelColumnName = table.Label, MaximumEpochs = epochs, ValidationFraction = 0 };

    private IEstimator<ITransformer> Pipeline(RealTable table, DagRegressionTrainer.Options options) =>
        table.Preparation.Append(_ml.Regression.Trainers.Dag(options));

    private double Linear(RealTable table) =>
        Held(table, _ml.Transforms.NormalizeMeanVariance("Features").Append(_ml.Regression.Trainers.Sdca(table.Label)));

    /// <summary>R² on the rows held out.</summary>
    private double Held(RealTable table, IEstimator<ITransformer> trainer) => _ml.Regression.Evaluate(
        table.Preparation.Append(trainer).Fit(table.Train).Transform(table.Test), table.Label).RSquared;

    /// <summary>A row of concrete.csv.</summary>
    private sealed class Mix
    {
        [ColumnName("cement")]
        public float Cement { get; set; }

        [ColumnName("blast_furnace_slag")]
        public float BlastFurnaceSlag { get; set; }

        [ColumnName("fly_ash")]
        public float FlyAsh { get; set; }

        [ColumnName("water")]
        public float Water { get; set; }

        [ColumnName("superplasticizer")]
        public float Superplasticizer { get; set; }

        [ColumnName("coarse_aggregate")]
        public float CoarseAggregate { get; set; }

        [ColumnName("fine_aggregate")]
        public float FineAggregate { get; set; }

        [ColumnName("age")]
        public float Age { get; set; }
    }
}
