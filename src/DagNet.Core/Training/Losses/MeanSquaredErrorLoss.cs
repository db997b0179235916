namespace DagNet;

/// <summary>Writes <c>prediction.MeanSquaredError(target)</c>.</summary>
public static class MeanSquaredErrorLoss
{
    extension(Node prediction)
    {
        /// <summary>l = (prediction − target)².</summary>
        /// <param name="target">What the prediction should be, of the same shape.</param>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node MeanSquaredError(Node target, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node d = prediction - Losses.Target("MeanSquaredError", prediction, target);
            return Losses.Reduce("MeanSquaredError", d * d, weights, reduction);
        }
    }
}
