namespace DagNet;

/// <summary>y = x/(1 + |x|).</summary>
public sealed record Softsign : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Softsign");

    /// <inheritdoc/>
    protected override Node Of(Node x) => x / (1 + x.Abs());
}

/// <summary>Writes <c>x.Softsign()</c>.</summary>
public static class SoftsignExtensions
{
    extension(Node x)
    {
        /// <summary>y = x/(1 + |x|).</summary>
        public Node Softsign() => x.Graph.Apply(new Softsign(), x);
    }
}
