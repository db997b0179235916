using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Which columns a network looks at.</summary>
[TestClass]
public sealed class ImportanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void PermutationRanksTheColumnsOfConcrete()
    {
        RealTable table = RealTables.Concrete(_ml);
        (IDataView train, IDataView test) = table.Prepared();
        DagTransformer model = _ml.Regression.Trainers.Dag(Options(table.Label)).Fit(train);
        RegressionMetricsStatistics[] byPosition = [.. _ml.Regression.PermutationFeatureImportance(model, model.Transform(test), table.Label)];
        Assert.HasCount(8, byPosition);
        var byName = _ml.Regression.PermutationFeatureImportance((ITransformer)model, model.Transform(test), table.Label);
        string[] ranked = [.. byName.OrderBy(entry => entry.Value.RSquared.Mean).Select(entry => entry.Key)];
        // Strength is known to follow from age, cement and water before all else.
        CollectionAssert.IsSubsetOf(new[] { "age", "cement" }, ranked[..3]);
        Assert.IsLessThan(-0.1, byName["age"].RSquared.Mean);
    }

    [TestMethod]
    [DataRow(false, DisplayName = "default network")]
    [DataRow(true, DisplayName = "custom network")]
    public void ContributionsAddUpToTheDifferenceOfScores(bool custom)
    {
        RealTable table = RealTables.Concrete(_ml, rows: 600);
        (IDataView train, IDataView test) = table.Prepared();
        DagRegressionTrainer.Options options = Options(table.Label);
        options.Network = custom ? options.Network : null;
        DagTransformer model = _ml.Regression.Trainers.Dag(options).Fit(train);
        IDataView scored = model.Transform(test);
        IDataView explained = _ml.Transforms.CalculateFeatureContribution(model, numberOfPositiveContributions: 8, numberOfNegativeContributions: 8, normalize: false)
            .Fit(scored).Transform(scored);
        float[][] rows = [.. train.GetColumn<float[]>("Features")], contributions = [.. explained.GetColumn<float[]>("FeatureContributions")];
        float[] scores = [.. scored.GetColumn<float>("Score")];
        // The contributions start at the mean of the training rows.
        var mean = new Marked { Features = [.. Enumerable.Range(0, 8).Select(k => (float)rows.Average(row => (double)row[k]))] };
        float baseline = model.Transform(Marked.View(_ml, [mean])).GetColumn<float>("Score").Single();
        float range = scores.Max() - scores.Min();
        for (int i = 0; i < scores.Length; i++)
            Assert.AreEqual(scores[i] - baseline, contributions[i].Sum(), 0.01 * range, $"row {i}");
        Assert.IsTrue(contributions.Any(row => row.Any(c => Math.Abs(c) > 0.05 * range)), "Nothing contributes.");
    }

    private static DagRegressionTrainer.Options Options(string label) => new()
    {
        LabelColumnName = label,
        MaximumEpochs = 15,
        ValidationFraction = 0,
        Network = x => x.Dense(32).Tanh().Dense(1),
    };
}
