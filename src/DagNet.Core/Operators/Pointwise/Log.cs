using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = ln x, ∂y/∂x = 1/x.</summary>
public sealed record Log : UnaryFloat<Log>, IUnaryFloat<Log>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Log(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Log(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy / y.Inputs[0]];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Log");
}

/// <summary>Writes <c>x.Log()</c>.</summary>
public static class LogExtensions
{
    extension(Node x)
    {
        /// <summary>y = ln x, ∂y/∂x = 1/x.</summary>
        public Node Log() => x.Graph.Apply(new Log(), x);
    }
}
