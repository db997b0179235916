using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = x / (bias + α·mean)^β, where the mean is that of x² over a window of channels around each, with zeros beyond the first
/// and last (local response normalisation, Krizhevsky et al. 2012).
/// </summary>
/// <param name="Size">The window: ⌊(size − 1)/2⌋ channels before, and ⌈(size − 1)/2⌉ behind.</param>
/// <param name="Alpha">The factor α.</param>
/// <param name="Beta">The exponent β.</param>
/// <param name="Bias">What keeps the division finite.</param>
public sealed record LRN(int Size, double Alpha = 1e-4, double Beta = 0.75, double Bias = 1) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        Shape shape = x[0].Shape;
        if (shape.Rank < 2 || Size < 1)
            throw new ShapeException($"LRN: cannot take means over {Size} channels of {shape}. "
                + "Give [batch, channels, …] and a size from 1 on.");
        Node squares = (x[0] * x[0]).Reshape([shape[0], 1, shape[1], shape[2..].Size]);
        int before = (Size - 1) / 2;
        var window = new AveragePool([Size, 1], [1, 1], [1, 1], [before, 0], [Size - 1 - before, 0], Ceil: false, CountPadding: true);
        Node mean = x[0].Graph.Apply(window, squares).Reshape(shape);
        return [x[0] / (Bias + (Alpha * mean)).Pow(Beta)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("LRN")
        .With("size", (long)Size).With("alpha", Alpha).With("beta", Beta).With("bias", Bias);
}

/// <summary>Writes <c>x.LRN(5)</c>.</summary>
public static class LRNExtensions
{
    extension(Node x)
    {
        /// <summary>Divides by a power of the mean square of the channels around each.</summary>
        /// <param name="size">How many channels the mean is taken over.</param>
        /// <param name="alpha">The factor of the mean.</param>
        /// <param name="beta">The exponent.</param>
        /// <param name="bias">What keeps the division finite.</param>
        public Node LRN(int size, double alpha = 1e-4, double beta = 0.75, double bias = 1)
            => x.Graph.Apply(new LRN(size, alpha, beta, bias), x);
    }
}
