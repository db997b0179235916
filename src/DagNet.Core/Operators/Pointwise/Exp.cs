using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = eˣ, ∂y/∂x = y.</summary>
public sealed record Exp : UnaryFloat<Exp>, IUnaryFloat<Exp>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Exp(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Exp(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Exp");
}

/// <summary>Writes <c>x.Exp()</c>.</summary>
public static class ExpExtensions
{
    extension(Node x)
    {
        /// <summary>y = eˣ, ∂y/∂x = y.</summary>
        public Node Exp() => x.Graph.Apply(new Exp(), x);
    }
}
