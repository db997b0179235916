namespace DagNet;

/// <summary>Writes <c>score.Hinge(target)</c>.</summary>
public static class HingeLoss
{
    extension(Node prediction)
    {
        /// <summary>l = max(0, 1 − target·score) for targets of −1 and 1, as in a support vector machine.</summary>
        /// <param name="target">What the prediction should be, of the same shape.</param>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node Hinge(Node target, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node sign = Losses.Target("Hinge", prediction, target);
            return Losses.Reduce("Hinge", (1 - sign * prediction).Relu(), weights, reduction);
        }
    }
}
