using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = arctan x, ∂y/∂x = 1/(1 + x²).</summary>
public sealed record Atan : UnaryFloat<Atan>, IUnaryFloat<Atan>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Atan(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Atan(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy / (y.Inputs[0] * y.Inputs[0] + 1)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Atan");
}

/// <summary>Writes <c>x.Atan()</c>.</summary>
public static class AtanExtensions
{
    extension(Node x)
    {
        /// <summary>y = arctan x, ∂y/∂x = 1/(1 + x²).</summary>
        public Node Atan() => x.Graph.Apply(new Atan(), x);
    }
}
