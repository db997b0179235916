using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = a · b, elementwise.</summary>
public sealed record Mul : BinaryNumber<Mul>, IBinaryNumber<Mul>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => a * b;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Multiply(a, b, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y.Inputs[1], dy * y.Inputs[0]];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Mul");
}

/// <summary>Writes <c>a * b</c>.</summary>
public static class MulExtensions
{
    extension(Node)
    {
        /// <summary>y = a · b elementwise, broadcast.</summary>
        public static Node operator *(Node a, Node b) => new Mul().On(a, b);

        /// <summary>y = a · b elementwise, broadcast.</summary>
        public static Node operator *(Node a, double b) => a * a.Graph.Constant(b, a.Element);

        /// <summary>y = a · b elementwise, broadcast.</summary>
        public static Node operator *(double a, Node b) => b.Graph.Constant(a, b.Element) * b;
    }
}
