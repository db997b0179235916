using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = arccos x, ∂y/∂x = −1/√(1 − x²). NaN outside [−1, 1].</summary>
public sealed record Acos : UnaryFloat<Acos>, IUnaryFloat<Acos>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Acos(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Acos(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [-(dy / ((1 - y.Inputs[0]) * (1 + y.Inputs[0])).Sqrt())];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Acos");
}

/// <summary>Writes <c>x.Acos()</c>.</summary>
public static class AcosExtensions
{
    extension(Node x)
    {
        /// <summary>y = arccos x, ∂y/∂x = −1/√(1 − x²). NaN outside [−1, 1].</summary>
        public Node Acos() => x.Graph.Apply(new Acos(), x);
    }
}
