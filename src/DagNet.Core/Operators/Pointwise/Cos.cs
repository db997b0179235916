using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = cos x, ∂y/∂x = −sin x.</summary>
public sealed record Cos : UnaryFloat<Cos>, IUnaryFloat<Cos>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Cos(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Cos(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [-(dy * y.Inputs[0].Sin())];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Cos");
}

/// <summary>Writes <c>x.Cos()</c>.</summary>
public static class CosExtensions
{
    extension(Node x)
    {
        /// <summary>y = cos x, ∂y/∂x = −sin x.</summary>
        public Node Cos() => x.Graph.Apply(new Cos(), x);
    }
}
