namespace DagNet;

/// <summary>Writes <c>prediction.CosineLoss(target)</c>.</summary>
public static class CosineSimilarityLoss
{
    extension(Node prediction)
    {
        /// <summary>
        /// l = 1 − cos(prediction, target) over the last axis, from 0 (same direction) to 2: one number for each row.
        /// </summary>
        /// <param name="target">The direction wanted, of the prediction's shape.</param>
        /// <param name="weights">How much each row counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node CosineLoss(Node target, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node y = Losses.Target("CosineLoss", prediction, target);
            return Losses.Reduce("CosineLoss", 1 - prediction.CosineSimilarity(y), weights, reduction);
        }
    }
}
