using System.Collections.Immutable;

namespace DagNet;

/// <summary>The mean of each channel over all spatial axes, which stay with extent 1.</summary>
public sealed record GlobalAveragePool : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x[0].Shape.Rank < 3)
            throw new ShapeException($"GlobalAveragePool: the input {x[0].Shape} has no spatial axes: it needs [batch, channels, …].");
        return [x[0].Mean(keepDims: true, [.. Enumerable.Range(2, x[0].Shape.Rank - 2)])];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("GlobalAveragePool");
}

/// <summary>Writes <c>x.GlobalAveragePool()</c>.</summary>
public static class GlobalAveragePoolExtensions
{
    extension(Node x)
    {
        /// <summary>The mean of each channel: [batch, channels, d…] → [batch, channels, 1…].</summary>
        public Node GlobalAveragePool() => x.Graph.Apply(new GlobalAveragePool(), x);
    }
}
