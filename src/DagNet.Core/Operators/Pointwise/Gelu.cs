namespace DagNet;

/// <summary>
/// y = x·Φ(x) = x/2·(1 + erf(x/√2)), or its approximation x/2·(1 + tanh(√(2/π)(x + 0.044715·x³))) (Hendrycks and Gimpel
/// 2016).
/// </summary>
/// <param name="Tanh">Whether to approximate.</param>
public sealed record Gelu(bool Tanh = false) : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset < 20 ? null : new OnnxForm("Gelu").With("approximate", Tanh ? "tanh" : "none");

    /// <inheritdoc/>
    protected override Node Of(Node x) => Tanh
        ? 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)).Tanh())
        : 0.5 * x * (1 + (Math.Sqrt(0.5) * x).Erf());
}

/// <summary>Writes <c>x.Gelu()</c>.</summary>
public static class GeluExtensions
{
    extension(Node x)
    {
        /// <summary>y = x/2·(1 + erf(x/√2)), or its approximation by tanh.</summary>
        public Node Gelu(bool tanh = false) => x.Graph.Apply(new Gelu(tanh), x);
    }
}
