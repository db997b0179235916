using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = cosh x, ∂y/∂x = sinh x.</summary>
public sealed record Cosh : UnaryFloat<Cosh>, IUnaryFloat<Cosh>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Cosh(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Cosh(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y.Inputs[0].Sinh()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Cosh");
}

/// <summary>Writes <c>x.Cosh()</c>.</summary>
public static class CoshExtensions
{
    extension(Node x)
    {
        /// <summary>y = cosh x, ∂y/∂x = sinh x.</summary>
        public Node Cosh() => x.Graph.Apply(new Cosh(), x);
    }
}
