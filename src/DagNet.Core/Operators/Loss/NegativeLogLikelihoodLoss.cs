using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// l = −w[c]·x[n, c, …] with c = labels[n, …], for logarithms of probabilities [batch, classes, …]; reduced to their
/// sum
/// or to Σ l / Σ w[c]. A label that is ignored counts neither above nor below. A third input gives the classes'
/// weights.
/// </summary>
/// <param name="Reduction">Mean, sum, or each on its own.</param>
/// <param name="IgnoreIndex">A label that does not count, in the classes or outside them; null for none.</param>
public sealed record NegativeLogLikelihoodLoss(LossReduction Reduction = LossReduction.Mean, long? IgnoreIndex = null)
    : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is not (2 or 3))
            throw new GraphException($"{Name}: takes logarithms, labels and perhaps weights, but {x.Length} inputs "
                + "were given.");
        Normalization.Float(this, x[0]);
        return [Of(this, x[0], x[1], x.Length == 3 ? x[2] : null, Reduction, IgnoreIndex)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 12 ? null
        : Written(new OnnxForm(Name), Reduction, IgnoreIndex);

    internal static OnnxForm Written(OnnxForm form, LossReduction reduction, long? ignored)
    {
        form = form.With("reduction", reduction switch
        {
            LossReduction.Sum => "sum",
            LossReduction.None => "none",
            _
            => "mean"
        });
        return ignored is { } index ? form.With("ignore_index", index) : form;
    }

    internal static Node Of(Op op, Node logarithms, Node labels, Node? weights, LossReduction reduction, long? ignored)
    {
        Shape shape = logarithms.Shape;
        Indexing.Check(op, labels.Type);
        if (shape.Rank < 2 || labels.Shape != [shape[0], .. shape.Dims[2..]])
            throw new ShapeException($"{op.Name}: the scores have the shape {shape}, the labels {labels.Shape}. Give "
                + "scores [batch, classes, …] "
                + "and a label for each place, without the axis of the classes.");
        if (weights is not null && weights.Shape != [shape[1]])
            throw new ShapeException($"{op.Name}: the weights have the shape {weights.Shape}. Give one for each of "
                + $"the {shape[1]} classes.");
        Node classes = labels.Cast(ElementType.Int64);
        Node? counts = ignored is { } index ? classes.NotEqual(classes.Graph.Constant(Literal.Of<long>([index], [])))
            : null;
        Node safe = counts is null ? classes : counts.Where(classes, classes.ZerosLike());
        Node losses = -logarithms.GatherElements(safe.Unsqueeze(1), 1).Squeeze(1);
        Node each = weights is null ? losses.OnesLike() : weights.Cast(losses.Element).Gather(safe);
        if (weights is not null)
            losses *= each;
        if (counts is not null)
            (losses, each) = (counts.Where(losses, losses.ZerosLike()), counts.Where(each, each.ZerosLike()));
        return reduction switch
        {
            LossReduction.None => losses,
            LossReduction.Sum => losses.Sum(),
            _ => weights is null && counts is null ? losses.Mean() : losses.Sum() / each.Sum(),
        };
    }
}

/// <summary>Writes <c>logarithms.NegativeLogLikelihoodLoss(labels)</c>.</summary>
public static class NegativeLogLikelihoodLossExtensions
{
    extension(Node logarithms)
    {
        /// <summary>
        /// What each label's probability is short of 1, as −ln; the node holds logarithms of probabilities.
        /// </summary>
        /// <param name="labels">The classes' numbers, int64 or int32, in this node's shape without axis 1.</param>
        /// <param name="weights">How much each class counts, [classes].</param>
        /// <param name="reduction">Mean, sum, or each on its own.</param>
        /// <param name="ignoreIndex">A label that does not count.</param>
        /// <exception cref="ShapeException">The labels or the weights do not fit.</exception>
        /// <exception cref="IndexException">When it runs: a label is outside the classes.</exception>
        public Node NegativeLogLikelihoodLoss(
            Node labels, Node? weights = null, LossReduction reduction = LossReduction.Mean, long? ignoreIndex = null)
        {
            var op = new NegativeLogLikelihoodLoss(reduction, ignoreIndex);
            return weights is null ? logarithms.Graph.Apply(op, logarithms, labels)
                : logarithms.Graph.Apply(op, logarithms, labels, weights);
        }
    }
}
