using System.Collections.Immutable;

namespace DagNet;

/// <summary>The largest element of each channel over all spatial axes, which stay with extent 1.</summary>
public sealed record GlobalMaxPool : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x[0].Shape.Rank < 3)
            throw new ShapeException($"GlobalMaxPool: the input {x[0].Shape} has no spatial axes: it needs [batch, channels, …].");
        return [x[0].Max(keepDims: true, [.. Enumerable.Range(2, x[0].Shape.Rank - 2)])];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("GlobalMaxPool");
}

/// <summary>Writes <c>x.GlobalMaxPool()</c>.</summary>
public static class GlobalMaxPoolExtensions
{
    extension(Node x)
    {
        /// <summary>The largest element of each channel: [batch, channels, d…] → [batch, channels, 1…].</summary>
        public Node GlobalMaxPool() => x.Graph.Apply(new GlobalMaxPool(), x);
    }
}
