using System.Numerics;

namespace DagNet;

/// <summary>y = a or b, of bools.</summary>
public sealed record Or : Logical<Or>, ILogical<Or>
{
    /// <inheritdoc/>
    public static bool Of(bool a, bool b) => a | b;

    /// <inheritdoc/>
    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a | b;

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Or");
}

/// <summary>Writes <c>a | b</c>.</summary>
public static class OrExtensions
{
    extension(Node)
    {
        /// <summary>y = a or b, of bools, broadcast.</summary>
        public static Node operator |(Node a, Node b) => new Or().On(a, b);
    }
}
