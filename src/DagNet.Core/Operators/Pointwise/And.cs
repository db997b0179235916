using System.Numerics;

namespace DagNet;

/// <summary>y = a and b, of bools.</summary>
public sealed record And : Logical<And>, ILogical<And>
{
    /// <inheritdoc/>
    public static bool Of(bool a, bool b) => a & b;

    /// <inheritdoc/>
    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a & b;

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("And");
}

/// <summary>Writes <c>a &amp; b</c>.</summary>
public static class AndExtensions
{
    extension(Node)
    {
        /// <summary>y = a and b, of bools, broadcast.</summary>
        public static Node operator &(Node a, Node b) => new And().On(a, b);
    }
}
