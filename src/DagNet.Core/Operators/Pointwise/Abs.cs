using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = |x|, ∂y/∂x = sign x: 0 at the kink.</summary>
public sealed record Abs : UnaryNumber<Abs>, IUnaryNumber<Abs>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, INumber<T> => T.Abs(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Abs(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y.Inputs[0].Sign()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Abs");
}

/// <summary>Writes <c>x.Abs()</c>.</summary>
public static class AbsExtensions
{
    extension(Node x)
    {
        /// <summary>y = |x|, ∂y/∂x = sign x: 0 at the kink.</summary>
        public Node Abs() => x.Graph.Apply(new Abs(), x);
    }
}
