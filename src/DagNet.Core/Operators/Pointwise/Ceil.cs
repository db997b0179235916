using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = the least whole number that is not below x. No gradient flows: it is 0 where it exists.</summary>
public sealed record Ceil : UnaryFloat<Ceil>, IUnaryFloat<Ceil>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Ceiling(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Ceiling(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Ceil");
}

/// <summary>Writes <c>x.Ceil()</c>.</summary>
public static class CeilExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// y = the least whole number that is not below x. No gradient flows: it is 0 where it exists.
        /// </summary>
        public Node Ceil() => x.Graph.Apply(new Ceil(), x);
    }
}
