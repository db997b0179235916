namespace DagNet;

/// <summary>y = x·(x/6 + 1/2, cut off at 0 and 1) (Howard et al. 2019).</summary>
public sealed record HardSwish : Activation
{
    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 14 ? null : new("HardSwish");

    /// <inheritdoc/>
    protected override Node Of(Node x) => x * x.HardSigmoid(1.0 / 6, 0.5);
}

/// <summary>Writes <c>x.HardSwish()</c>.</summary>
public static class HardSwishExtensions
{
    extension(Node x)
    {
        /// <summary>y = x·(x/6 + 1/2, cut off at 0 and 1).</summary>
        public Node HardSwish() => x.Graph.Apply(new HardSwish(), x);
    }
}
