namespace DagNet;

/// <summary>y = x where x > 0, else α(eˣ − 1).</summary>
/// <param name="Alpha">−α is the limit at −∞.</param>
public sealed record Elu(double Alpha = 1) : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Elu").With("alpha", Alpha);

    /// <inheritdoc/>
    protected override Node Of(Node x)
    {
        Node positive = x > 0, negative = positive.Where(x.ZerosLike(), x);
        return positive.Where(x, Alpha * (negative.Exp() - 1));
    }
}

/// <summary>Writes <c>x.Elu()</c>.</summary>
public static class EluExtensions
{
    extension(Node x)
    {
        /// <summary>y = x where x > 0, else α(eˣ − 1).</summary>
        public Node Elu(double alpha = 1) => x.Graph.Apply(new Elu(alpha), x);
    }
}
