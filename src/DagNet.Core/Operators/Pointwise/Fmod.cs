using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>
/// y = a − b·trunc(a/b), the remainder with the sign of a, as C# and C have it; ∂y/∂a = 1, ∂y/∂b = −trunc(a/b).
/// </summary>
public sealed record Fmod : BinaryNumber<Fmod>, IBinaryNumber<Fmod>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => a % b;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where T : unmanaged, INumber<T>
        => TensorPrimitives.Remainder(a, b, y);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy, dy * ((y - y.Inputs[0]) / y.Inputs[1]).Round()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Mod").With("fmod", 1L);
}

/// <summary>Writes <c>a % b</c>.</summary>
public static class FmodExtensions
{
    extension(Node)
    {
        /// <summary>y = the remainder of a/b with the sign of a, broadcast.</summary>
        public static Node operator %(Node a, Node b) => new Fmod().On(a, b);

        /// <summary>y = the remainder of a/b with the sign of a.</summary>
        public static Node operator %(Node a, double b) => a % a.Graph.Constant(b, a.Element);
    }
}
