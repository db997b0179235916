namespace DagNet;

/// <summary>Writes <c>logits.BinaryCrossEntropy(target)</c>.</summary>
public static class BinaryCrossEntropyLoss
{
    extension(Node logits)
    {
        /// <summary>
        /// l = target·ln(1 + e^(−x)) + (1 − target)·ln(1 + eˣ), the negative logarithm of the probability that the
        /// logit x = ln p/(1 − p) gives to the target. Accurate for logits of any size, as a sigmoid and its logarithm
        /// are not.
        /// </summary>
        /// <param name="target">0 or 1 (any type, also bool) or a probability, of the logits' shape.</param>
        /// <param name="positiveWeight">How much targets of 1 count beside those of 0, for rare ones.</param>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node BinaryCrossEntropy(
            Node target, double positiveWeight = 1, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node y = Losses.Target("BinaryCrossEntropy", logits, target);
            Node positive = y * (-logits).Softplus();
            Node loss = (positiveWeight == 1 ? positive : positiveWeight * positive) + (1 - y) * logits.Softplus();
            return Losses.Reduce("BinaryCrossEntropy", loss, weights, reduction);
        }
    }
}
