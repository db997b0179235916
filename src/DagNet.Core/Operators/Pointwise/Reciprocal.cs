using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = 1/x, ∂y/∂x = −y².</summary>
public sealed record Reciprocal : UnaryFloat<Reciprocal>, IUnaryFloat<Reciprocal>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / x;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Reciprocal(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [-(dy * y * y)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Reciprocal");
}

/// <summary>Writes <c>x.Reciprocal()</c>.</summary>
public static class ReciprocalExtensions
{
    extension(Node x)
    {
        /// <summary>y = 1/x, ∂y/∂x = −y².</summary>
        public Node Reciprocal() => x.Graph.Apply(new Reciprocal(), x);
    }
}
