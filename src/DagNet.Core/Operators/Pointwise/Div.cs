using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = a / b, elementwise; ∂y/∂a = 1/b, ∂y/∂b = −y/b. Whole numbers truncate towards zero.</summary>
public sealed record Div : BinaryNumber<Div>, IBinaryNumber<Div>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => a / b;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Divide(a, b, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy / y.Inputs[1], -(dy * y / y.Inputs[1])];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Div");
}

/// <summary>Writes <c>a / b</c>.</summary>
public static class DivExtensions
{
    extension(Node)
    {
        /// <summary>y = a / b elementwise, broadcast.</summary>
        public static Node operator /(Node a, Node b) => new Div().On(a, b);

        /// <summary>y = a / b elementwise, broadcast.</summary>
        public static Node operator /(Node a, double b) => a / a.Graph.Constant(b, a.Element);

        /// <summary>y = a / b elementwise, broadcast.</summary>
        public static Node operator /(double a, Node b) => b.Graph.Constant(a, b.Element) / b;
    }
}
