namespace DagNet;

/// <summary>Writes <c>prediction.MeanAbsoluteError(target)</c>.</summary>
public static class MeanAbsoluteErrorLoss
{
    extension(Node prediction)
    {
        /// <summary>l = |prediction − target|; its gradient at 0 is 0.</summary>
        /// <param name="target">What the prediction should be, of the same shape.</param>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node MeanAbsoluteError(Node target, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node d = prediction - Losses.Target("MeanAbsoluteError", prediction, target);
            return Losses.Reduce("MeanAbsoluteError", d.Abs(), weights, reduction);
        }
    }
}
