namespace DagNet;

/// <summary>Writes <c>logits.CrossEntropy(labels)</c>.</summary>
public static class CrossEntropyLoss
{
    extension(Node logits)
    {
        /// <summary>
        /// l = −Σ q·c·ln softmax(logits) over the last axis, with q the target distribution and c the classes' weights.
        /// </summary>
        /// <param name="target">
        /// The classes' numbers (int64 or int32, from 0) in the logits' shape without the last axis; or their
        /// probabilities (float) in the logits' shape.
        /// </param>
        /// <param name="labelSmoothing">
        /// The share ε of the target that is spread evenly: q = (1 − ε)·target + ε/classes (Szegedy et al. 2016).
        /// </param>
        /// <param name="classWeights">
        /// How much each class counts, [classes]; the mean is taken over the weights of the targets.
        /// </param>
        /// <param name="weights">How much each example counts: the losses' shape, or its first axes.</param>
        /// <param name="reduction">Mean, sum, or each loss on its own.</param>
        /// <exception cref="ShapeException">The target's or the class weights' shape does not fit.</exception>
        /// <exception cref="IndexException">
        /// When it runs: a label is outside the classes (a negative one is named less their number).
        /// </exception>
        public Node CrossEntropy(
            Node target, double labelSmoothing = 0, Node? classWeights = null, Node? weights = null, LossReduction reduction = LossReduction.Mean)
        {
            Losses.Float("CrossEntropy", logits);
            Shape shape = logits.Shape;
            if (shape.Rank == 0)
                throw new ShapeException("CrossEntropy: the logits are a scalar. Give a last axis with one number "
                    + "for each class.");
            if (labelSmoothing is not (>= 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "CrossEntropy needs a "
                    + "label smoothing from 0 to below 1.");
            if (classWeights is not null && classWeights.Shape != [shape[^1]])
                throw new ShapeException($"CrossEntropy: the class weights have the shape {classWeights.Shape}, the "
                    + $"logits {shape}. "
                    + $"Give one weight for each of the {shape[^1]} classes.");
            Node? share = classWeights?.Cast(logits.Element);
            Node costs = -logits.LogSoftmax(), weighted = share is null ? costs : share * costs;
            Node loss;
            if (target.Element.IsFloat)
            {
                Node q = Losses.Target("CrossEntropy", logits, target, "target of probabilities");
                loss = (q * weighted).Sum(-1);
                share = share is null ? null : (q * share).Sum(-1);
            }
            else
            {
                Node labels = Labels(logits, target);
                loss = Pick(weighted, labels);
                share = share?.Gather(labels);
            }
            if (labelSmoothing > 0)
                loss = (1 - labelSmoothing) * loss + labelSmoothing * weighted.Mean(-1);
            return Losses.Reduce("CrossEntropy", loss, weights, reduction, share);
        }
    }

    /// <summary>The labels, each checked when it runs: Gather refuses what is outside the classes.</summary>
    private static Node Labels(Node logits, Node target)
    {
        Shape shape = logits.Shape;
        if (target.Element is not (ElementType.Int32 or ElementType.Int64))
            throw new ShapeException($"CrossEntropy: the target is {target.Type}. Give int64 or int32 labels, or "
                + "probabilities of the logits' type.");
        if (target.Shape != shape[..^1])
            throw new ShapeException($"CrossEntropy: the logits have the shape {shape}, the labels {target.Shape}. "
                + $"Give one label for each row of logits, {shape[..^1]}, or probabilities of the shape {shape}.");
        Node labels = target.Cast(ElementType.Int64), classes = logits.Graph.Extent(shape[^1], ElementType.Int64);
        // Gather counts negative indices from the end, but a negative label is a mistake.
        Node strict = (labels < 0).Where(labels - classes, labels);
        return logits.Graph.Range(shape[^1]).Gather(strict);
    }

    /// <summary>The element of each row that its label names.</summary>
    private static Node Pick(Node x, Node labels)
    {
        Dim rows = labels.Shape.Size, classes = x.Shape[^1];
        Node first = x.Graph.Range(rows) * x.Graph.Extent(classes, ElementType.Int64);
        return x.Reshape([rows * classes]).Gather(first + labels.Reshape([rows])).Reshape(labels.Shape);
    }
}
