namespace DagNet;

/// <summary>Writes <c>prediction.Quantile(target, 0.9)</c>.</summary>
public static class QuantileLoss
{
    extension(Node prediction)
    {
        /// <summary>
        /// l = max(q·d, (q − 1)·d), d = target − prediction (Koenker and Bassett 1978): least at the q-quantile of the
        /// target.
        /// </summary>
        /// <param name="target">What the prediction should be, of the same shape.</param>
        /// <param name="quantile">Which quantile to predict, between 0 and 1; 0.5 is the median.</param>
        /// <exception cref="ArgumentOutOfRangeException">The quantile is not between 0 and 1.</exception>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node Quantile(
            Node target, double quantile, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            if (quantile is not (> 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "Quantile needs a quantile "
                    + "between 0 and 1.");
            Node d = Losses.Target("Quantile", prediction, target) - prediction;
            return Losses.Reduce("Quantile", (quantile * d).Maximum((quantile - 1) * d), weights, reduction);
        }
    }
}
