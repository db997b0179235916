namespace DagNet;

/// <summary>
/// y = x + bias where x &lt; −λ, x − bias where x > λ, else 0: soft shrinkage where bias is λ, hard where it is 0.
/// </summary>
/// <param name="Lambda">Half the width λ of the zone that gives 0.</param>
/// <param name="Bias">By how much the rest is moved.</param>
public sealed record Shrink(double Lambda = 0.5, double Bias = 0) : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Shrink").With("lambd", Lambda).With("bias", Bias);

    /// <inheritdoc/>
    protected override Node Of(Node x) => (x > Lambda).Where(x - Bias, (x < -Lambda).Where(x + Bias, x.ZerosLike()));
}

/// <summary>Writes <c>x.Shrink()</c>.</summary>
public static class ShrinkExtensions
{
    extension(Node x)
    {
        /// <summary>y = x ± bias beyond ±λ, towards 0 where bias is positive; else 0.</summary>
        public Node Shrink(double lambda = 0.5, double bias = 0) => x.Graph.Apply(new Shrink(lambda, bias), x);
    }
}
