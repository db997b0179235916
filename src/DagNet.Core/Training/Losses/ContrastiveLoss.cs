namespace DagNet;

/// <summary>Writes <c>distance.Contrastive(same)</c>.</summary>
public static class ContrastiveLoss
{
    extension(Node distance)
    {
        /// <summary>
        /// l = same·d² + (1 − same)·max(0, margin − d)² for a distance d (Hadsell et al. 2006, without their factor ½):
        /// draws equal pairs together and pushes others apart up to the margin.
        /// </summary>
        /// <param name="same">1 or true for a pair that belongs together, else 0, of the distance's shape.</param>
        /// <param name="margin">The distance from which a different pair counts as told apart.</param>
        /// <param name="weights">How much each pair counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node Contrastive(
            Node same, double margin = 1, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node y = Losses.Target("Contrastive", distance, same, "pairs' sameness");
            Node missing = (margin - distance).Relu();
            return Losses.Reduce("Contrastive", y * (distance * distance) + (1 - y) * (missing * missing), weights, reduction);
        }
    }
}
