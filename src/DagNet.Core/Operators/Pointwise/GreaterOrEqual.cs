using System.Numerics;

namespace DagNet;

/// <summary>y = a ≥ b, a bool. No gradient flows.</summary>
public sealed record GreaterOrEqual : Comparison<GreaterOrEqual>, IComparison<GreaterOrEqual>
{
    /// <inheritdoc/>
    public static bool Of<T>(T a, T b) where T : unmanaged, INumber<T> => a >= b;

    /// <inheritdoc/>
    public static Vector<T> Of<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T>
        => Vector.GreaterThanOrEqual(a, b);

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("GreaterOrEqual");
}

/// <summary>Writes <c>a >= b</c> and <c>a &lt;= b</c>.</summary>
public static class GreaterOrEqualExtensions
{
    extension(Node)
    {
        /// <summary>y = a >= b, broadcast.</summary>
        public static Node operator >=(Node a, Node b) => new GreaterOrEqual().On(a, b);

        /// <summary>y = a &lt;= b, broadcast.</summary>
        public static Node operator <=(Node a, Node b) => new LessOrEqual().On(a, b);

        /// <summary>y = a >= b, broadcast.</summary>
        public static Node operator >=(Node a, double b) => a >= a.Graph.Constant(b, a.Element);

        /// <summary>y = a &lt;= b, broadcast.</summary>
        public static Node operator <=(Node a, double b) => a <= a.Graph.Constant(b, a.Element);
    }
}
