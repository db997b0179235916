namespace DagNet;

/// <summary>Writes <c>logarithmOfRate.Poisson(count)</c>.</summary>
public static class PoissonLoss
{
    extension(Node prediction)
    {
        /// <summary>
        /// l = eʳ − target·r for a predicted logarithm r of a rate and a count: the negative log-likelihood of Poisson
        /// but for ln target!.
        /// </summary>
        /// <param name="target">What the prediction should be, of the same shape.</param>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node Poisson(Node target, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node count = Losses.Target("Poisson", prediction, target);
            return Losses.Reduce("Poisson", prediction.Exp() - count * prediction, weights, reduction);
        }
    }
}
