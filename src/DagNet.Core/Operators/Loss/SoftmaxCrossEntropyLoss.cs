using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Two results: the <see cref="NegativeLogLikelihoodLoss"/> of softmax over axis 1, and the logarithm of that softmax.
/// ONNX's loss of classifiers, whose classes are on axis 1; <c>CrossEntropy</c> has them on the last.
/// </summary>
/// <param name="Reduction">Mean, sum, or each on its own.</param>
/// <param name="IgnoreIndex">A label that does not count, in the classes or outside them; null for none.</param>
public sealed record SoftmaxCrossEntropyLoss(LossReduction Reduction = LossReduction.Mean, long? IgnoreIndex = null)
    : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is not (2 or 3))
            throw new GraphException($"{Name}: takes scores, labels and perhaps weights, but {x.Length} inputs were "
                + "given.");
        Node logarithms = x[0].LogSoftmax(1);
        Node? weights = x.Length == 3 ? x[2] : null;
        return [DagNet.NegativeLogLikelihoodLoss.Of(this, logarithms, x[1], weights, Reduction, IgnoreIndex),
            logarithms];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset < 12 ? null : DagNet.NegativeLogLikelihoodLoss.Written(new OnnxForm(Name), Reduction, IgnoreIndex);
}

/// <summary>Writes <c>scores.SoftmaxCrossEntropyLoss(labels)</c>.</summary>
public static class SoftmaxCrossEntropyLossExtensions
{
    extension(Node scores)
    {
        /// <summary>The loss of scores [batch, classes, …], and the logarithms of the probabilities.</summary>
        /// <param name="labels">The classes' numbers, int64 or int32, in the scores' shape without axis 1.</param>
        /// <param name="weights">How much each class counts, [classes].</param>
        /// <param name="reduction">Mean, sum, or each on its own.</param>
        /// <param name="ignoreIndex">A label that does not count.</param>
        /// <exception cref="ShapeException">The labels or the weights do not fit.</exception>
        /// <exception cref="IndexException">When it runs: a label is outside the classes.</exception>
        public (Node Loss, Node Logarithms) SoftmaxCrossEntropyLoss(
            Node labels, Node? weights = null, LossReduction reduction = LossReduction.Mean, long? ignoreIndex = null)
        {
            var op = new SoftmaxCrossEntropyLoss(reduction, ignoreIndex);
            Node y = weights is null ? scores.Graph.Apply(op, scores, labels)
                : scores.Graph.Apply(op, scores, labels, weights);
            return (y.Item(0), y.Item(1));
        }
    }
}
