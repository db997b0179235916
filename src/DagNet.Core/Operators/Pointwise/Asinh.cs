using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = arsinh x, ∂y/∂x = 1/√(x² + 1).</summary>
public sealed record Asinh : UnaryFloat<Asinh>, IUnaryFloat<Asinh>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Asinh(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Asinh(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy / (y.Inputs[0] * y.Inputs[0] + 1).Sqrt()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Asinh");
}

/// <summary>Writes <c>x.Asinh()</c>.</summary>
public static class AsinhExtensions
{
    extension(Node x)
    {
        /// <summary>y = arsinh x, ∂y/∂x = 1/√(x² + 1).</summary>
        public Node Asinh() => x.Graph.Apply(new Asinh(), x);
    }
}
