namespace DagNet;

/// <summary>y = x where x > α, else 0.</summary>
/// <param name="Alpha">The threshold α.</param>
public sealed record ThresholdedRelu(double Alpha = 1) : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("ThresholdedRelu").With("alpha", Alpha);

    /// <inheritdoc/>
    protected override Node Of(Node x) => (x > Alpha).Where(x, x.ZerosLike());
}

/// <summary>Writes <c>x.ThresholdedRelu()</c>.</summary>
public static class ThresholdedReluExtensions
{
    extension(Node x)
    {
        /// <summary>y = x where x > α, else 0.</summary>
        public Node ThresholdedRelu(double alpha = 1) => x.Graph.Apply(new ThresholdedRelu(alpha), x);
    }
}
