using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = a + b.</summary>
public sealed record Add : BinaryNumber<Add>, IBinaryNumber<Add>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => a + b;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Add(a, b, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy, dy];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Add");
}

/// <summary>Writes <c>a + b</c>.</summary>
public static class AddExtensions
{
    extension(Node)
    {
        /// <summary>y = a + b, broadcast.</summary>
        public static Node operator +(Node a, Node b) => new Add().On(a, b);

        /// <summary>y = a + b, broadcast.</summary>
        public static Node operator +(Node a, double b) => a + a.Graph.Constant(b, a.Element);

        /// <summary>y = a + b, broadcast.</summary>
        public static Node operator +(double a, Node b) => b.Graph.Constant(a, b.Element) + b;
    }
}
