using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = sin x, ∂y/∂x = cos x.</summary>
public sealed record Sin : UnaryFloat<Sin>, IUnaryFloat<Sin>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sin(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Sin(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y.Inputs[0].Cos()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Sin");
}

/// <summary>Writes <c>x.Sin()</c>.</summary>
public static class SinExtensions
{
    extension(Node x)
    {
        /// <summary>y = sin x, ∂y/∂x = cos x.</summary>
        public Node Sin() => x.Graph.Apply(new Sin(), x);
    }
}
