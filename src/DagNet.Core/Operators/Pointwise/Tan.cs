using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = tan x, ∂y/∂x = 1 + y².</summary>
public sealed record Tan : UnaryFloat<Tan>, IUnaryFloat<Tan>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Tan(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Tan(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * (1 + y * y)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Tan");
}

/// <summary>Writes <c>x.Tan()</c>.</summary>
public static class TanExtensions
{
    extension(Node x)
    {
        /// <summary>y = tan x, ∂y/∂x = 1 + y².</summary>
        public Node Tan() => x.Graph.Apply(new Tan(), x);
    }
}
