namespace DagNet;

/// <summary>y = αx + β, cut off at 0 and 1; the derivative is α at the two kinks.</summary>
/// <param name="Alpha">The slope α.</param>
/// <param name="Beta">The value β at 0.</param>
public sealed record HardSigmoid(double Alpha = 0.2, double Beta = 0.5) : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("HardSigmoid").With("alpha", Alpha).With("beta", Beta);

    /// <inheritdoc/>
    protected override Node Of(Node x) => (Alpha * x + Beta).Clip(0, 1);
}

/// <summary>Writes <c>x.HardSigmoid()</c>.</summary>
public static class HardSigmoidExtensions
{
    extension(Node x)
    {
        /// <summary>y = αx + β, cut off at 0 and 1.</summary>
        public Node HardSigmoid(double alpha = 0.2, double beta = 0.5)
            => x.Graph.Apply(new HardSigmoid(alpha, beta), x);
    }
}
