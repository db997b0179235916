using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = tanh x, ∂y/∂x = 1 − y².</summary>
public sealed record Tanh : UnaryFloat<Tanh>, IUnaryFloat<Tanh>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Tanh(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Tanh(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * (1 - y * y)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Tanh");
}

/// <summary>Writes <c>x.Tanh()</c>.</summary>
public static class TanhExtensions
{
    extension(Node x)
    {
        /// <summary>y = tanh x, ∂y/∂x = 1 − y².</summary>
        public Node Tanh() => x.Graph.Apply(new Tanh(), x);
    }
}
