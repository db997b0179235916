using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>
/// y = x rounded to the nearest whole number, halves to the even one. No gradient flows: it is 0 where it exists.
/// </summary>
public sealed record Round : UnaryFloat<Round>, IUnaryFloat<Round>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Round(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Round(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Round");
}

/// <summary>Writes <c>x.Round()</c>.</summary>
public static class RoundExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// y = x rounded to the nearest whole number, halves to the even one. No gradient flows: it is 0 where it
        /// exists.
        /// </summary>
        public Node Round() => x.Graph.Apply(new Round(), x);
    }
}
