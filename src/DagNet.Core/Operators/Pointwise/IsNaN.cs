using System.Numerics;

namespace DagNet;

/// <summary>y = x is not a number, a bool.</summary>
public sealed record IsNaN : Classification<IsNaN>, IClassification<IsNaN>
{
    /// <inheritdoc/>
    public static bool Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.IsNaN(x);

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("IsNaN");
}

/// <summary>Writes <c>x.IsNaN()</c>.</summary>
public static class IsNaNExtensions
{
    extension(Node x)
    {
        /// <summary>y = x is not a number, a bool.</summary>
        public Node IsNaN() => x.Graph.Apply(new IsNaN(), x);
    }
}
