namespace DagNet;

/// <summary>y = x where x > 0, else α(e^(x/α) − 1): smooth at 0 for every α.</summary>
/// <param name="Alpha">−α is the limit at −∞.</param>
public sealed record Celu(double Alpha = 1) : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 12 ? null : new OnnxForm("Celu").With("alpha", Alpha);

    /// <inheritdoc/>
    protected override Node Of(Node x)
    {
        Node positive = x > 0, negative = positive.Where(x.ZerosLike(), x);
        return positive.Where(x, Alpha * ((negative / Alpha).Exp() - 1));
    }
}

/// <summary>Writes <c>x.Celu()</c>.</summary>
public static class CeluExtensions
{
    extension(Node x)
    {
        /// <summary>y = x where x > 0, else α(e^(x/α) − 1).</summary>
        public Node Celu(double alpha = 1) => x.Graph.Apply(new Celu(alpha), x);
    }
}
