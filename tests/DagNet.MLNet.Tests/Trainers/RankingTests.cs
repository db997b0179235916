using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Ranking trained, evaluated, saved, exported and explained.</summary>
[TestClass]
public sealed class RankingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(RankingLoss.Softmax)]
    [DataRow(RankingLoss.LambdaRank)]
    [DataRow(RankingLoss.RankNet)]
    public void HousesAreOrderedByPrice(RankingLoss loss)
    {
        (IDataView train, IDataView test) = RankedHouses.Load(_ml);
        DagTransformer model = _ml.Ranking.Trainers.Dag(new DagRankingTrainer.Options { Loss = loss, MaximumEpochs = 8, Seed = 1 }).Fit(train);
        IDataView scored = model.Transform(test);
        RankingMetrics metrics = _ml.Ranking.Evaluate(scored, new RankingEvaluatorOptions { DcgTruncationLevel = 10 });
        // In random order NDCG@1 is 0.35 here, and living area alone gives 0.78.
        Assert.IsGreaterThan(0.85, metrics.NormalizedDiscountedCumulativeGains[0]);
        Assert.IsGreaterThan(0.88, metrics.NormalizedDiscountedCumulativeGains[9]);
        Assert.AreEqual("Ranking", Text(scored.Schema["Score"], "ScoreColumnKind"));
    }

    [TestMethod]
    public void ALoadedModelAndOnnxRuntimeGiveTheSame()
    {
        using var folder = new TemporaryFolder();
        (IDataView train, IDataView test) = RankedHouses.Load(_ml);
        DagTransformer model = Brief().Fit(train);
        float[] scores = [.. model.Transform(test).GetColumn<float>("Score")];
        _ml.Model.Save(model, train.Schema, folder["model.zip"]);
        ITransformer loaded = new MLContext().Model.Load(folder["model.zip"], out _);
        IDataView again = loaded.Transform(test);
        CollectionAssert.AreEqual(scores, again.GetColumn<float>("Score").ToArray());
        Assert.AreEqual(_ml.Ranking.Evaluate(model.Transform(test)).NormalizedDiscountedCumulativeGains[0],
            _ml.Ranking.Evaluate(again).NormalizedDiscountedCumulativeGains[0]);
        using var onnx = new OnnxPipeline(_ml, loaded, test.Schema, 17, "Score");
        Assert.IsLessThan(1e-5, onnx.ScoreDifference(loaded, test));
    }

    [TestMethod]
    public void PermutationFindsLivingArea()
    {
        (IDataView train, IDataView test) = RankedHouses.Load(_ml);
        DagTransformer model = _ml.Ranking.Trainers.Dag(new DagRankingTrainer.Options { MaximumEpochs = 8, Seed = 1 }).Fit(train);
        var byPosition = _ml.Ranking.PermutationFeatureImportance(model, model.Transform(test));
        Assert.HasCount(RankedHouses.Numbers.Length, byPosition);
        var byName = _ml.Ranking.PermutationFeatureImportance((ITransformer)model, model.Transform(test));
        CollectionAssert.AreEquivalent(RankedHouses.Numbers, byName.Keys.ToArray());
        Assert.AreEqual("Gr_Liv_Area", byName.MinBy(entry => entry.Value.NormalizedDiscountedCumulativeGains[2].Mean).Key);
    }

    [TestMethod]
    public void ContributionsAddUp()
    {
        (IDataView train, IDataView test) = RankedHouses.Load(_ml);
        DagTransformer model = Brief().Fit(train);
        IDataView scored = model.Transform(_ml.Data.TakeRows(test, 12));
        float[][] parts = [.. _ml.Transforms.CalculateFeatureContribution(model, 9, 9, normalize: false).Fit(scored).Transform(scored).GetColumn<float[]>("FeatureContributions")];
        float[] scores = [.. scored.GetColumn<float>("Score")];
        double[] rests = [.. parts.Zip(scores, (row, score) => score - row.Sum(x => (double)x))];
        Assert.IsLessThan(0.02 * (scores.Max() - scores.Min()), rests.Max() - rests.Min());
    }

    /// <summary>A group that is larger than a list is learned from in parts; a group stands together or not; keys are grades from 0.</summary>
    [TestMethod]
    public void GroupsOfAnySizeAndOrderAreLearned()
    {
        var random = new Random(5);
        Item[] items = [.. Enumerable.Range(0, 1500).Select(i =>
        {
            float x = random.NextSingle(), y = random.NextSingle();
            return new Item { Query = i < 600 ? "large" : $"{random.Next(60)}", Features = [x, y], Grade = (int)(4.99 * x) };
        })];
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("GroupId", "Query")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Grade", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue))
            .Fit(_ml.Data.LoadFromEnumerable(items)).Transform(_ml.Data.LoadFromEnumerable(items));
        foreach (RankingLoss loss in Enum.GetValues<RankingLoss>())
        {
            float[] scores = [.. _ml.Ranking.Trainers.Dag(new DagRankingTrainer.Options
            {
                Loss = loss,
                Network = x => x.Dense(8).Tanh().Dense(1),
                MaximumEpochs = 40,
                LearningRate = 0.02,
            }).Fit(data).Transform(data).GetColumn<float>("Score")];
            int right = 0, pairs = 0;
            for (int i = 0; i < 600; i++)
                for (int j = 0; j < i; j++)
                    if (items[i].Grade != items[j].Grade)
                        (pairs, right) = (pairs + 1, right + (scores[i] > scores[j] == items[i].Grade > items[j].Grade ? 1 : 0));
            Assert.IsGreaterThan(0.97, right / (double)pairs, $"{loss}");
        }
    }

    [TestMethod]
    public void WhatIsNoRankingIsRefused()
    {
        (IDataView train, _) = RankedHouses.Load(_ml);
        RankingCatalog.RankingTrainers trainers = _ml.Ranking.Trainers;
        Assert.Contains("Could not find group column 'Gone'", Assert.Throws<ArgumentOutOfRangeException>(() => trainers.Dag(rowGroupColumnName: "Gone").Fit(train)).Message);
        Assert.Contains("Schema mismatch for group column 'Neighborhood': expected Key<UInt32>, got String",
            Assert.Throws<ArgumentOutOfRangeException>(() => trainers.Dag(rowGroupColumnName: "Neighborhood").Fit(train)).Message);
        Assert.Contains("Schema mismatch for label column 'Neighborhood': expected Single or Key<UInt32>, got String",
            Assert.Throws<ArgumentOutOfRangeException>(() => trainers.Dag("Neighborhood").Fit(train)).Message);
        Assert.Contains("is no grade from 0 to 24", Assert.Throws<TrainingDataException>(() => trainers.Dag("Price").Fit(train)).Message);
        IDataView one = _ml.Data.FilterRowsByColumn(train, "Label", 0, 1);
        Assert.Contains("in none do the grades in column 'Label' differ", Assert.Throws<TrainingDataException>(() => trainers.Dag().Fit(one)).Message);
        Assert.Contains("one value a row is needed", Assert.Throws<ShapeException>(() => trainers.Dag(x => x.Dense(2)).Fit(train)).Message);
        Assert.Contains("GpuDeviceId is 99", Assert.Throws<BackendException>(
            () => trainers.Dag(new DagRankingTrainer.Options { GpuDeviceId = 99, FallbackToCpu = false }).Fit(train)).Message);
        Assert.Throws<OperationCanceledException>(() => trainers.Dag(new DagRankingTrainer.Options { CancellationToken = new(canceled: true) }).Fit(train));
    }

    private DagRankingTrainer Brief() => _ml.Ranking.Trainers.Dag(new DagRankingTrainer.Options { MaximumEpochs = 2, RefitOnAllGroups = false, Seed = 1 });

    private static string Text(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> value = default;
        column.Annotations.GetValue(kind, ref value);
        return value.ToString();
    }

    private sealed class Item
    {
        public string Query { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public int Grade { get; set; }
    }
}
