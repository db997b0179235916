using System.Numerics;

namespace DagNet;

/// <summary>y = a exclusive or b, of bools.</summary>
public sealed record Xor : Logical<Xor>, ILogical<Xor>
{
    /// <inheritdoc/>
    public static bool Of(bool a, bool b) => a ^ b;

    /// <inheritdoc/>
    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a ^ b;

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Xor");
}

/// <summary>Writes <c>a ^ b</c>.</summary>
public static class XorExtensions
{
    extension(Node)
    {
        /// <summary>y = a exclusive or b, of bools, broadcast.</summary>
        public static Node operator ^(Node a, Node b) => new Xor().On(a, b);
    }
}
