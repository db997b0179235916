using System.Numerics;

namespace DagNet;

/// <summary>y = x, and no gradient flows: x is a constant to the derivative.</summary>
public sealed record StopGradient : UnaryFloat<StopGradient>, IUnaryFloat<StopGradient>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => x.CopyTo(y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Identity");
}

/// <summary>Writes <c>x.StopGradient()</c>.</summary>
public static class StopGradientExtensions
{
    extension(Node x)
    {
        /// <summary>The same value, a constant to the derivative.</summary>
        public Node StopGradient() => x.Graph.Apply(new StopGradient(), x);
    }
}
