using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = √x, ∂y/∂x = 1/(2y).</summary>
public sealed record Sqrt : UnaryFloat<Sqrt>, IUnaryFloat<Sqrt>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sqrt(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Sqrt(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [0.5 * dy / y];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Sqrt");
}

/// <summary>Writes <c>x.Sqrt()</c>.</summary>
public static class SqrtExtensions
{
    extension(Node x)
    {
        /// <summary>y = √x, ∂y/∂x = 1/(2y).</summary>
        public Node Sqrt() => x.Graph.Apply(new Sqrt(), x);
    }
}
