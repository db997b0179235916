using System.Collections.Immutable;

namespace DagNet;

/// <summary>The norm (Σ |x|ᵖ)^(1/p) of each channel over all spatial axes, which stay with extent 1.</summary>
/// <param name="P">Which norm. A whole number in ONNX, but for opset 1.</param>
public sealed record GlobalLpPool(double P = 2) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        if (x[0].Shape.Rank < 3)
            throw new ShapeException($"GlobalLpPool: the input {x[0].Shape} has no spatial axes: it needs [batch, channels, …].");
        int[] axes = [.. Enumerable.Range(2, x[0].Shape.Rank - 2)];
        return [LpPool.Root(LpPool.Power(x[0], P).Sum(keepDims: true, axes), P)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => P == Math.Truncate(P) ? new OnnxForm("GlobalLpPool").With("p", (long)P) : null;
}

/// <summary>Writes <c>x.GlobalLpPool()</c>.</summary>
public static class GlobalLpPoolExtensions
{
    extension(Node x)
    {
        /// <summary>The norm of each channel: [batch, channels, d…] → [batch, channels, 1…].</summary>
        /// <param name="p">Which norm.</param>
        public Node GlobalLpPool(double p = 2) => x.Graph.Apply(new GlobalLpPool(p), x);
    }
}
