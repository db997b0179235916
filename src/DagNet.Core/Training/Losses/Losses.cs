namespace DagNet;

/// <summary>What all losses have in common.</summary>
internal static class Losses
{
    /// <summary>
    /// Checks that a prediction and its target are of one shape, and gives the target the prediction's element type.
    /// </summary>
    /// <remarks>Nothing is broadcast: [batch, 1] against [batch] would silently compare every row with every
    /// other.</remarks>
    public static Node Target(string loss, Node prediction, Node target, string what = "target")
    {
        Float(loss, prediction);
        return target.Shape == prediction.Shape ? target.Cast(prediction.Element) : throw new ShapeException(
            $"{loss}: the prediction has the shape {prediction.Shape}, the {what} {target.Shape}. They are compared "
                + "element by element: "
            + "reshape one of them.");
    }

    /// <summary>Checks that a prediction has gradients.</summary>
    public static void Float(string loss, Node prediction)
    {
        if (!prediction.Element.IsFloat)
            throw new ShapeException($"{loss}: takes a prediction of float32 or float64, but it is "
                + $"{prediction.Type}. Cast it.");
    }

    /// <summary>Weighs the losses and reduces them.</summary>
    /// <param name="loss">The loss's name, for errors.</param>
    /// <param name="losses">A number for each example, or for each of its elements.</param>
    /// <param name="weights">
    /// The examples' weights: the losses' shape, or its first axes; null weighs all the same.
    /// </param>
    /// <param name="reduction">Mean, sum, or neither.</param>
    /// <param name="share">What each loss counts in the mean beside its weight; null means 1.</param>
    public static Node Reduce(string loss, Node losses, Node? weights, LossReduction reduction, Node? share = null)
    {
        Node? each = weights is null ? null : Spread(loss, weights, losses);
        Node weighted = each is null ? losses : losses * each;
        if (reduction == LossReduction.None)
            return weighted;
        if (reduction == LossReduction.Sum)
            return weighted.Sum();
        if (each is null && share is null)
            return losses.Mean();
        Node total = (each is null ? share! : share is null ? each : each * share).Sum();
        return weighted.Sum() / total.Equal(0).Where(total.OnesLike(), total);
    }

    private static Node Spread(string loss, Node weights, Node losses)
    {
        Shape shape = losses.Shape, given = weights.Shape;
        if (given.Rank > shape.Rank || shape[..given.Rank] != given)
            throw new ShapeException($"{loss}: the weights have the shape {given}, the losses {shape}. Give one "
                + "weight for each example: "
                + "the shape of the losses, or their first axes.");
        Dim[] ones = [.. Enumerable.Repeat((Dim)1, shape.Rank - given.Rank)];
        return weights.Cast(losses.Element).Reshape([.. given.Dims, .. ones]).ExpandTo(shape);
    }
}
