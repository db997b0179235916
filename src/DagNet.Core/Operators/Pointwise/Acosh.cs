using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>y = arcosh x, ∂y/∂x = 1/√(x² − 1). NaN below 1.</summary>
public sealed record Acosh : UnaryFloat<Acosh>, IUnaryFloat<Acosh>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Acosh(x);

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
        => TensorPrimitives.Acosh(x, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy / ((y.Inputs[0] - 1) * (y.Inputs[0] + 1)).Sqrt()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Acosh");
}

/// <summary>Writes <c>x.Acosh()</c>.</summary>
public static class AcoshExtensions
{
    extension(Node x)
    {
        /// <summary>y = arcosh x, ∂y/∂x = 1/√(x² − 1). NaN below 1.</summary>
        public Node Acosh() => x.Graph.Apply(new Acosh(), x);
    }
}
