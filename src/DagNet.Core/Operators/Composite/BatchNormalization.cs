using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = (x − mean) / √(variance + ε) · scale + bias for [batch, channels, …], for each channel: in a training step with
/// the mean and variance of the batch, in inference with the running ones, which are inputs (Ioffe and Szegedy 2015).
/// </summary>
/// <param name="Epsilon">What keeps the division finite, in the unit of x².</param>
/// <param name="Frozen">Whether a training step uses the running statistics too.</param>
public sealed record BatchNormalization(double Epsilon, bool Frozen = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 5, x.Length);
        Normalization.Float(this, x[0]);
        Node scale = Normalization.OfChannels(this, x[0], x[1], "scale");
        Node bias = Normalization.OfChannels(this, x[0], x[2], "bias");
        Normalization.OfChannels(this, x[0], x[3], "mean");
        Normalization.OfChannels(this, x[0], x[4], "variance");
        if (Frozen)
            return [Normalized(x[0], scale, bias, Normalization.OfChannels(this, x[0], x[3], "mean"), Normalization.OfChannels(this, x[0], x[4], "variance"))];
        (Node mean, Node variance) = Statistics(x[0]);
        Node training = x[0].Graph.IsTraining;
        Node center = Normalization.OfChannels(this, x[0], training.Where(mean, x[3]), "mean");
        Node spread = Normalization.OfChannels(this, x[0], training.Where(variance, x[4]), "variance");
        return [Normalized(x[0], scale, bias, center, spread)];
    }

    private Node Normalized(Node x, Node scale, Node bias, Node center, Node spread)
        => (x - center) * (scale * (spread + Epsilon).Sqrt().Reciprocal()) + bias;

    /// <summary>Models are exported for inference, with the running statistics as two of the inputs.</summary>
    public override OnnxForm? Onnx(int opset) => new OnnxForm(Name).With("epsilon", Epsilon);

    /// <summary>Mean and variance (of the population) of each channel over the batch.</summary>
    internal static (Node Mean, Node Variance) Statistics(Node x)
    {
        int[] axes = [0, .. Enumerable.Range(2, Math.Max(0, x.Shape.Rank - 2))];
        Node mean = x.Mean(keepDims: true, axes), d = x - mean;
        return (mean.Reshape([x.Shape[1]]), (d * d).Mean(axes));
    }
}

/// <summary>Writes <c>x.BatchNormalization(scale, bias, mean, variance)</c>.</summary>
public static class BatchNormalizationExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// Normalises each channel by the batch's statistics in a training step, by the given ones in inference.
        /// </summary>
        /// <param name="scale">What normalised values are multiplied by: [channels].</param>
        /// <param name="bias">What is added then: [channels].</param>
        /// <param name="mean">The running means: [channels].</param>
        /// <param name="variance">The running variances: [channels].</param>
        /// <param name="epsilon">What keeps the division finite, in the unit of x².</param>
        /// <param name="frozen">Whether a training step uses the running statistics too.</param>
        /// <exception cref="ShapeException">
        /// The input is not [batch, channels, …], or another input not [channels].
        /// </exception>
        public Node BatchNormalization(Node scale, Node bias, Node mean, Node variance, double epsilon = 1e-5, bool frozen = false)
            => x.Graph.Apply(new BatchNormalization(epsilon, frozen), x, scale, bias, mean, variance);
    }
}
