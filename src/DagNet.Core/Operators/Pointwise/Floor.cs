using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = the greatest whole number that is not above x. No gradient flows: it is 0 where it exists.</summary>
public sealed record Floor : UnaryFloat<Floor>, IUnaryFloat<Floor>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Floor(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Floor(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Floor");
}

/// <summary>Writes <c>x.Floor()</c>.</summary>
public static class FloorExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// y = the greatest whole number that is not above x. No gradient flows: it is 0 where it exists.
        /// </summary>
        public Node Floor() => x.Graph.Apply(new Floor(), x);
    }
}
