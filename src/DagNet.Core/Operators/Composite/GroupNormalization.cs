using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = (x − mean) / √(variance + ε) · scale + bias for [batch, channels, …], both taken over a group of neighbouring
/// channels and all axes after them, for each example on its own (Wu and He 2018). Scale and bias are those of the
/// channels.
/// </summary>
/// <param name="Groups">How many groups the channels are parted into.</param>
/// <param name="Epsilon">What keeps the division finite, in the unit of x².</param>
public sealed record GroupNormalization(int Groups, double Epsilon) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 3, x.Length);
        Node scale = Normalization.OfChannels(this, x[0], x[1], "scale");
        Node bias = Normalization.OfChannels(this, x[0], x[2], "bias");
        Shape shape = x[0].Shape;
        if (Groups < 1 || !shape[1].IsKnown || shape[1].Value % Groups != 0)
            throw new ShapeException($"{Name}: the {shape[1]} channels of {shape} cannot be parted into {Groups} "
                + "equal groups. "
                + "Choose a divisor of the number of channels.");
        Node grouped = x[0].Reshape([shape[0], Groups, shape[1].Value / Groups, .. shape.Dims[2..]]);
        return [DagNet.LayerNormalization.Normal(this, grouped, 2, Epsilon).Reshape(shape) * scale + bias];
    }

    /// <summary>Before opset 21 ONNX's operator had a scale for each group rather than channel.</summary>
    public override OnnxForm? Onnx(int opset)
        => opset >= 21 ? new OnnxForm(Name).With("num_groups", (long)Groups).With("epsilon", Epsilon) : null;
}

/// <summary>Writes <c>x.GroupNormalization(groups, scale, bias)</c>.</summary>
public static class GroupNormalizationExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// Mean 0 and variance 1 of each group of channels of each example, then a scale and a bias for each channel.
        /// </summary>
        /// <exception cref="ShapeException">
        /// The channels cannot be parted, or the scale or the bias is not [channels].
        /// </exception>
        public Node GroupNormalization(int groups, Node scale, Node bias, double epsilon = 1e-5)
            => x.Graph.Apply(new GroupNormalization(groups, epsilon), x, scale, bias);
    }
}
