using DagNet;
using DagNet.Interop;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>Trainers of networks that rank.</summary>
public static class DagRankingCatalog
{
    /// <summary>A trainer of networks that order the rows of a group.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The grade of a row, the better the higher: a Single or a key.</param>
    /// <param name="featureColumnName">The column to rank by, a vector of Single.</param>
    /// <param name="rowGroupColumnName">The column whose equal values are one group, a key.</param>
    /// <param name="loss">By what is trained.</param>
    public static DagRankingTrainer Dag(this RankingCatalog.RankingTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features",
        string rowGroupColumnName = "GroupId", RankingLoss loss = RankingLoss.Softmax) => catalog.Dag(new DagRankingTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            RowGroupColumnName = rowGroupColumnName,
            Loss = loss,
        });

    /// <summary>A trainer of the given network, for the order of the rows of a group.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">From standardised features [rows, features] to [rows, 1]: <c>x => x.Dense(64).Relu().Dense(1)</c>.</param>
    /// <param name="labelColumnName">The grade of a row, the better the higher: a Single or a key.</param>
    /// <param name="featureColumnName">The column to rank by, a vector of Single.</param>
    /// <param name="rowGroupColumnName">The column whose equal values are one group, a key.</param>
    /// <param name="loss">By what is trained.</param>
    public static DagRankingTrainer Dag(this RankingCatalog.RankingTrainers catalog, Func<Node, Node> network, string labelColumnName = "Label",
        string featureColumnName = "Features", string rowGroupColumnName = "GroupId", RankingLoss loss = RankingLoss.Softmax)
        => catalog.Dag(new DagRankingTrainer.Options
        {
            Network = network,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            RowGroupColumnName = rowGroupColumnName,
            Loss = loss,
        });

    /// <summary>A trainer of networks that order the rows of a group.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">How it trains.</param>
    public static DagRankingTrainer Dag(this RankingCatalog.RankingTrainers catalog, DagRankingTrainer.Options options) => new(catalog.Environment, options);
}
