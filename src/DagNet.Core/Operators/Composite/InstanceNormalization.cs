using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = (x − mean) / √(variance + ε) · scale + bias for [batch, channels, …], both taken over all axes after the
/// channels, for each example and channel on its own (Ulyanov et al. 2016).
/// </summary>
/// <param name="Epsilon">What keeps the division finite, in the unit of x².</param>
public sealed record InstanceNormalization(double Epsilon) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 3, x.Length);
        if (x[0].Shape.Rank < 3)
            throw new ShapeException($"{Name}: the input has the shape {x[0].Shape}. Give [batch, channels, …] with "
                + "an axis to normalise over.");
        Node scale = Normalization.OfChannels(this, x[0], x[1], "scale");
        Node bias = Normalization.OfChannels(this, x[0], x[2], "bias");
        return [DagNet.LayerNormalization.Normal(this, x[0], 2, Epsilon) * scale + bias];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm(Name).With("epsilon", Epsilon);
}

/// <summary>Writes <c>x.InstanceNormalization(scale, bias)</c>.</summary>
public static class InstanceNormalizationExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// Mean 0 and variance 1 of each channel of each example, then a scale and a bias for each channel.
        /// </summary>
        /// <exception cref="ShapeException">
        /// The input has no axis after the channels, or the scale or the bias is not [channels].
        /// </exception>
        public Node InstanceNormalization(Node scale, Node bias, double epsilon = 1e-5)
            => x.Graph.Apply(new InstanceNormalization(epsilon), x, scale, bias);
    }
}
