namespace DagNet.Onnx;

/// <summary>The losses that the standard has as operators.</summary>
internal static class LossReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "NegativeLogLikelihoodLoss", n => Loss(n, n[0]) },
        { "SoftmaxCrossEntropyLoss", SoftmaxCrossEntropy },
    };

    private static Node?[] SoftmaxCrossEntropy(ModelNode n)
    {
        Node logarithms = n[0].LogSoftmax(1);
        return [Loss(n, logarithms), logarithms];
    }

    /// <summary>−w·ln p of each label, over the classes on axis 1; a label that is ignored weighs nothing.</summary>
    private static Node Loss(ModelNode n, Node logarithms)
    {
        Node labels = n[1].Cast(ElementType.Int64);
        Dim classes = logarithms.Shape[1];
        if (labels.Shape.Rank != logarithms.Shape.Rank - 1)
            throw n.Error($"has scores {logarithms.Shape} and labels {labels.Shape}; one label for each place without the axis of classes is needed.");
        Node? ignored = n.HasAttribute("ignore_index") ? labels.Equal(n.Long("ignore_index", 0)) : null;
        Node safe = ignored is null ? labels : ignored.Where(labels.ZerosLike(), labels);
        Node picked = -logarithms.GatherElements(safe.Unsqueeze(1), 1).Squeeze(1);
        Node weights = n.Optional(2) is { } given ? given.Cast(logarithms.Element).Gather(safe) : picked.OnesLike();
        if (ignored is not null)
        {
            weights = ignored.Where(weights.ZerosLike(), weights);
            picked = ignored.Where(picked.ZerosLike(), picked);
        }
        Node losses = weights * picked;
        return n.Choice("reduction", "mean", "mean", "sum", "none") switch
        {
            "none" => losses,
            "sum" => losses.Sum(),
            _ => n.Has(2) || ignored is not null ? losses.Sum() / weights.Sum() : losses.Mean(),
        };
    }
}
