using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = arcsin x, ∂y/∂x = 1/√(1 − x²). NaN outside [−1, 1].</summary>
public sealed record Asin : UnaryFloat<Asin>, IUnaryFloat<Asin>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Asin(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Asin(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy / ((1 - y.Inputs[0]) * (1 + y.Inputs[0])).Sqrt()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Asin");
}

/// <summary>Writes <c>x.Asin()</c>.</summary>
public static class AsinExtensions
{
    extension(Node x)
    {
        /// <summary>y = arcsin x, ∂y/∂x = 1/√(1 − x²). NaN outside [−1, 1].</summary>
        public Node Asin() => x.Graph.Apply(new Asin(), x);
    }
}
