namespace DagNet;

/// <summary>
/// y = γ·x where x > 0, else γα(eˣ − 1). The defaults keep mean 0 and variance 1 (Klambauer et al. 2017).
/// </summary>
/// <param name="Alpha">−γα is the limit at −∞.</param>
/// <param name="Gamma">The slope γ above 0.</param>
public sealed record Selu(double Alpha = 1.67326319217681884765625, double Gamma = 1.05070102214813232421875)
    : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Selu").With("alpha", Alpha).With("gamma", Gamma);

    /// <inheritdoc/>
    protected override Node Of(Node x)
    {
        Node positive = x > 0, negative = positive.Where(x.ZerosLike(), x);
        return positive.Where(Gamma * x, Gamma * Alpha * (negative.Exp() - 1));
    }
}

/// <summary>Writes <c>x.Selu()</c>.</summary>
public static class SeluExtensions
{
    extension(Node x)
    {
        /// <summary>y = γ·x where x > 0, else γα(eˣ − 1).</summary>
        public Node Selu(double alpha = 1.67326319217681884765625, double gamma = 1.05070102214813232421875)
            => x.Graph.Apply(new Selu(alpha, gamma), x);
    }
}
