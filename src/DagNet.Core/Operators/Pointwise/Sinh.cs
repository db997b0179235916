using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = sinh x, ∂y/∂x = cosh x.</summary>
public sealed record Sinh : UnaryFloat<Sinh>, IUnaryFloat<Sinh>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sinh(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Sinh(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y.Inputs[0].Cosh()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Sinh");
}

/// <summary>Writes <c>x.Sinh()</c>.</summary>
public static class SinhExtensions
{
    extension(Node x)
    {
        /// <summary>y = sinh x, ∂y/∂x = cosh x.</summary>
        public Node Sinh() => x.Graph.Apply(new Sinh(), x);
    }
}
