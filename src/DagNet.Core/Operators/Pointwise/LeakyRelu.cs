namespace DagNet;

/// <summary>y = x where x > 0, else α·x. The derivative at 0 is α.</summary>
/// <param name="Alpha">The slope α below 0.</param>
public sealed record LeakyRelu(double Alpha = 0.01) : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("LeakyRelu").With("alpha", Alpha);

    /// <inheritdoc/>
    protected override Node Of(Node x) => (x > 0).Where(x, Alpha * x);
}

/// <summary>Writes <c>x.LeakyRelu()</c>.</summary>
public static class LeakyReluExtensions
{
    extension(Node x)
    {
        /// <summary>y = x where x > 0, else α·x.</summary>
        public Node LeakyRelu(double alpha = 0.01) => x.Graph.Apply(new LeakyRelu(alpha), x);
    }
}
