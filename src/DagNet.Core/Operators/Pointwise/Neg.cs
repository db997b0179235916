using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = −x.</summary>
public sealed record Neg : UnaryNumber<Neg>, IUnaryNumber<Neg>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, INumber<T> => -x;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Negate(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [-dy];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Neg");
}

/// <summary>Writes <c>-x</c>.</summary>
public static class NegExtensions
{
    extension(Node)
    {
        /// <summary>y = −x.</summary>
        public static Node operator -(Node x) => x.Graph.Apply(new Neg(), x);
    }
}
