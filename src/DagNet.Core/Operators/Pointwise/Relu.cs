using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = max(x, 0), ∂y/∂x = 1 where x > 0, else 0: the derivative at the kink is 0. NaN stays NaN.</summary>
public sealed record Relu : UnaryNumber<Relu>, IUnaryNumber<Relu>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, INumber<T> => T.Max(x, T.Zero);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Max(x, T.Zero, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [(y > 0).Where(dy, dy.ZerosLike())];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Relu");
}

/// <summary>Writes <c>x.Relu()</c>.</summary>
public static class ReluExtensions
{
    extension(Node x)
    {
        /// <summary>y = max(x, 0).</summary>
        public Node Relu() => x.Graph.Apply(new Relu(), x);
    }
}
