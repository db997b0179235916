namespace DagNet;

/// <summary>y = x/(1 + e⁻ˣ), also called SiLU.</summary>
public sealed record Swish : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 24 ? null : new("Swish");

    /// <inheritdoc/>
    protected override Node Of(Node x) => x * x.Sigmoid();
}

/// <summary>Writes <c>x.Swish()</c> and <c>x.Silu()</c>.</summary>
public static class SwishExtensions
{
    extension(Node x)
    {
        /// <summary>y = x/(1 + e⁻ˣ).</summary>
        public Node Swish() => x.Graph.Apply(new Swish(), x);

        /// <summary>y = x/(1 + e⁻ˣ).</summary>
        public Node Silu() => x.Graph.Apply(new Swish(), x);
    }
}
