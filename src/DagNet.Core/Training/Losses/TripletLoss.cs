namespace DagNet;

/// <summary>Writes <c>anchor.Triplet(positive, negative)</c>.</summary>
public static class TripletLoss
{
    extension(Node anchor)
    {
        /// <summary>
        /// l = max(0, ‖anchor − positive‖ − ‖anchor − negative‖ + margin) over the last axis (Schroff et al. 2015, with
        /// distances that are not squared): one number for each row.
        /// </summary>
        /// <param name="positive">What should lie near the anchor, of its shape.</param>
        /// <param name="negative">What should lie further away, of its shape.</param>
        /// <param name="margin">How much further.</param>
        /// <param name="weights">How much each triplet counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Node Triplet(
            Node positive, Node negative, double margin = 1, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Node near = Losses.Target("Triplet", anchor, positive, "positive");
            Node far = Losses.Target("Triplet", anchor, negative, "negative");
            Node excess = anchor.EuclideanDistance(near) - anchor.EuclideanDistance(far) + margin;
            return Losses.Reduce("Triplet", excess.Relu(), weights, reduction);
        }
    }
}
