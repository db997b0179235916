using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Losses and NDCG of batches of groups that are filled up, beside loops over the papers' formulas.</summary>
[TestClass]
public sealed class RankingLossTests
{
    private static readonly float[][] s_grades = [[0, 3, 1, 1, 2], [1, 0, 0], [4, 0, 2, 2, 1, 0, 3]];

    [TestMethod]
    [DataRow(RankingLoss.Softmax)]
    [DataRow(RankingLoss.LambdaRank)]
    [DataRow(RankingLoss.RankNet)]
    public void LossesAreThoseOfThePapers(RankingLoss loss)
    {
        (RankingModel model, Session session, Feed[] feeds, double[][] scores) = Batch(loss);
        using (session)
            Assert.AreEqual(scores.Zip(s_grades, (s, g) => Loss(loss, s, g)).Average(), session.Run<float>(model.Loss, feeds)[0], 1e-5);
    }

    [TestMethod]
    public void NdcgIsThatOfTheOrderByScore()
    {
        (RankingModel model, Session session, Feed[] feeds, double[][] scores) = Batch(RankingLoss.Softmax);
        using (session)
            Assert.AreEqual(scores.Zip(s_grades, (s, g) => Gain(s, g) / Gain(Array.ConvertAll(g, x => (double)x), g)).Average(),
                session.Run<float>(model.Ndcg, feeds)[0], 1e-6);
    }

    /// <summary>One feature, which is the score. The third group alone has its length, so that the batch has empty groups.</summary>
    private static (RankingModel, Session, Feed[], double[][] Scores) Batch(RankingLoss loss)
    {
        var random = new Random(3);
        double[][] scores = Array.ConvertAll(s_grades, grades => Array.ConvertAll(grades, _ => (double)(float)(2 * random.NextDouble() - 1)));
        int[][] groups = [[0, 1, 2, 3, 4], [5, 6, 7], [8, 9, 10, 11, 12, 13, 14]];
        var table = new RankingTable(new(1, [], []), [.. scores.SelectMany(s => s).Select(s => (float)s)], [.. s_grades.SelectMany(g => g)], groups, 0);
        var model = new RankingModel(1, x => x, loss);
        var session = new Session(model.Graph);
        using IBatchReader reader = new RankingBatches(model, table, groups, seed: 0).Read(null);
        var feeds = new List<Feed[]>();
        var sizes = new List<int>();
        for (int rows = reader.Next(64); rows > 0; rows = reader.Next(64))
        {
            feeds.Add(reader.Feeds());
            sizes.Add(rows);
        }
        // Lengths 8 and 4: two batches, of two groups and of one.
        CollectionAssert.AreEqual(new[] { 2, 1 }, sizes);
        CollectionAssert.AreEqual(new[] { 8, 8, 1 }, feeds[0][0].Shape);
        CollectionAssert.AreEqual(new[] { 16, 4, 1 }, feeds[1][0].Shape);
        using IBatchReader whole = new RankingBatches(model, table, [groups[0], groups[2], groups[2]], seed: 0).Read(null);
        Assert.AreEqual(3, whole.Next(24));
        return (model, session, Together(model, scores), scores);
    }

    /// <summary>All groups in one batch of length 8, and two that are empty.</summary>
    private static Feed[] Together(RankingModel model, double[][] scores)
    {
        float[] lists = new float[40], grades = new float[40], mask = new float[40], ideal = new float[5];
        Array.Fill(lists, 7);
        Array.Fill(grades, 3);
        for (int k = 0; k < 3; k++)
        {
            ideal[k] = (float)Gain(Array.ConvertAll(s_grades[k], x => (double)x), s_grades[k]);
            for (int i = 0; i < s_grades[k].Length; i++)
                (lists[k * 8 + i], grades[k * 8 + i], mask[k * 8 + i]) = ((float)scores[k][i], s_grades[k][i], 1);
        }
        return [Feed.Of(model.Lists, lists, 5, 8, 1), Feed.Of(model.Grades, grades, 5, 8), Feed.Of(model.Mask, mask, 5, 8), Feed.Of(model.Ideal, ideal, 5)];
    }

    private static double Loss(RankingLoss loss, double[] s, float[] g)
    {
        double[] gains = Array.ConvertAll(g, x => Math.Pow(2, x) - 1);
        if (loss == RankingLoss.Softmax)
        {
            double all = s.Sum(Math.Exp);
            return -s.Zip(gains, (x, gain) => gain / gains.Sum() * Math.Log(Math.Exp(x) / all)).Sum();
        }
        double ideal = Gain(Array.ConvertAll(g, x => (double)x), g), sum = 0;
        int pairs = 0;
        for (int i = 0; i < s.Length; i++)
            for (int j = 0; j < s.Length; j++)
                if (g[i] > g[j])
                {
                    double[] changed = [.. s];
                    (changed[i], changed[j]) = (s[j], s[i]);
                    double weight = loss == RankingLoss.RankNet ? 1 : Math.Abs(Gain(s, g) - Gain(changed, g)) / ideal;
                    sum += weight * Math.Log(1 + Math.Exp(s[j] - s[i]));
                    pairs++;
                }
        return loss == RankingLoss.RankNet ? sum / pairs : sum;
    }

    private static double Gain(double[] scores, float[] grades)
        => grades.Zip(scores).OrderByDescending(pair => pair.Second).Select((pair, place) => (Math.Pow(2, pair.First) - 1) / Math.Log2(place + 2)).Sum();
}
