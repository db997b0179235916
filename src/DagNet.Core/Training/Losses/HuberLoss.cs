namespace DagNet;

/// <summary>Writes <c>prediction.Huber(target)</c>.</summary>
public static class HuberLoss
{
    extension(Node prediction)
    {
        /// <summary>
        /// l = d²/2 where |d| ≤ delta, else delta·(|d| − delta/2), d = prediction − target (Huber 1964): outliers pull
        /// with a bounded force.
        /// </summary>
        /// <param name="target">What the prediction should be, of the same shape.</param>
        /// <param name="delta">Where the parabola becomes a line, in the unit of the target.</param>
        /// <exception cref="ArgumentOutOfRangeException">Delta is not above 0.</exception>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node Huber(
            Node target, double delta = 1, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            if (!(delta > 0))
                throw new ArgumentOutOfRangeException(nameof(delta), delta, "Huber needs a delta above 0.");
            Node size = (prediction - Losses.Target("Huber", prediction, target)).Abs(), near = size.Minimum(delta);
            return Losses.Reduce("Huber", near * (size - 0.5 * near), weights, reduction);
        }
    }
}
