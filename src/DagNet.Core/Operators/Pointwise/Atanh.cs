using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = artanh x, ∂y/∂x = 1/(1 − x²). ±∞ at ±1, NaN beyond.</summary>
public sealed record Atanh : UnaryFloat<Atanh>, IUnaryFloat<Atanh>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Atanh(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Atanh(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy / ((1 - y.Inputs[0]) * (1 + y.Inputs[0]))];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Atanh");
}

/// <summary>Writes <c>x.Atanh()</c>.</summary>
public static class AtanhExtensions
{
    extension(Node x)
    {
        /// <summary>y = artanh x, ∂y/∂x = 1/(1 − x²). ±∞ at ±1, NaN beyond.</summary>
        public Node Atanh() => x.Graph.Apply(new Atanh(), x);
    }
}
