namespace DagNet.Onnx;

/// <summary>The losses that the standard has as operators.</summary>
internal static class LossReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "NegativeLogLikelihoodLoss", n => n[0].NegativeLogLikelihoodLoss(n[1], n.Optional(2), Reduction(n), Ignored(n)) },
        { "SoftmaxCrossEntropyLoss", SoftmaxCrossEntropy },
    };

    private static Node?[] SoftmaxCrossEntropy(ModelNode n)
    {
        (Node loss, Node logarithms) = n[0].SoftmaxCrossEntropyLoss(n[1], n.Optional(2), Reduction(n), Ignored(n));
        return [loss, logarithms];
    }

    private static LossReduction Reduction(ModelNode n) => n.Choice("reduction", "mean", "mean", "sum", "none") switch
    {
        "none" => LossReduction.None,
        "sum" => LossReduction.Sum,
        _ => LossReduction.Mean,
    };

    private static long? Ignored(ModelNode n) => n.HasAttribute("ignore_index") ? n.Long("ignore_index", 0) : null;
}
