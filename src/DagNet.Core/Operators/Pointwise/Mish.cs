namespace DagNet;

/// <summary>y = x·tanh(ln(1 + eˣ)) (Misra 2019).</summary>
public sealed record Mish : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 18 ? null : new("Mish");

    /// <inheritdoc/>
    protected override Node Of(Node x) => x * x.Softplus().Tanh();
}

/// <summary>Writes <c>x.Mish()</c>.</summary>
public static class MishExtensions
{
    extension(Node x)
    {
        /// <summary>y = x·tanh(ln(1 + eˣ)).</summary>
        public Node Mish() => x.Graph.Apply(new Mish(), x);
    }
}
