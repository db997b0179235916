using System.Numerics;

namespace DagNet;

/// <summary>y = x is +∞ or −∞, a bool.</summary>
public sealed record IsInf : Classification<IsInf>, IClassification<IsInf>
{
    /// <inheritdoc/>
    public static bool Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.IsInfinity(x);

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("IsInf");
}

/// <summary>Writes <c>x.IsInf()</c>.</summary>
public static class IsInfExtensions
{
    extension(Node x)
    {
        /// <summary>y = x is +∞ or −∞, a bool.</summary>
        public Node IsInf() => x.Graph.Apply(new IsInf(), x);
    }
}
