using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>
/// y = the larger of a and b, NaN where either is NaN. The gradient goes to the one that was taken, half to each where
/// they are equal, and to none where y is NaN.
/// </summary>
public sealed record Max : BinaryNumber<Max>, IBinaryNumber<Max>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Max(a, b, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        Node a = y.Inputs[0], b = y.Inputs[1], shared = a.Equal(b).Where(0.5 * dy, dy.ZerosLike());
        return [(a > b).Where(dy, shared), (b > a).Where(dy, shared)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Max");
}

/// <summary>Writes <c>a.Maximum(b)</c>.</summary>
public static class MaxExtensions
{
    extension(Node a)
    {
        /// <summary>
        /// y = the larger of a and b, broadcast. Where they are equal, each takes half of the gradient.
        /// </summary>
        public Node Maximum(Node b) => new Max().On(a, b);

        /// <summary>y = the larger of a and b.</summary>
        public Node Maximum(double b) => a.Maximum(a.Graph.Constant(b, a.Element));
    }
}
