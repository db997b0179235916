namespace Microsoft.ML.Trainers;

/// <summary>By what a ranking is trained. Gains are 2ᵍ − 1 for a grade g, as NDCG has them.</summary>
public enum RankingLoss
{
    /// <summary>
    /// Listwise: cross-entropy between the gains' shares of a group and the softmax of its scores, a bound on NDCG (Bruch et al. 2019,
    /// "An Analysis of the Softmax Cross Entropy Loss for Learning-to-Rank"; ListNet's top-one form, Cao et al. 2007).
    /// </summary>
    Softmax,

    /// <summary>
    /// Pairwise: Σ |ΔNDCG| · ln(1 + e^(sⱼ − sᵢ)) over the pairs of a group where i has the better grade; ΔNDCG is what NDCG changes by
    /// when the two change places in the present order (Burges 2010, "From RankNet to LambdaRank to LambdaMART").
    /// </summary>
    LambdaRank,

    /// <summary>Pairwise: the mean of ln(1 + e^(sⱼ − sᵢ)) over the same pairs (Burges et al. 2005).</summary>
    RankNet,
}
