using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = 1/(1 + e⁻ˣ), ∂y/∂x = y(1 − y).</summary>
public sealed record Sigmoid : UnaryFloat<Sigmoid>, IUnaryFloat<Sigmoid>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Sigmoid(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y * (1 - y)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Sigmoid");
}

/// <summary>Writes <c>x.Sigmoid()</c>.</summary>
public static class SigmoidExtensions
{
    extension(Node x)
    {
        /// <summary>y = 1/(1 + e⁻ˣ), ∂y/∂x = y(1 − y).</summary>
        public Node Sigmoid() => x.Graph.Apply(new Sigmoid(), x);
    }
}
