using System.Numerics;

namespace DagNet;

/// <summary>y = a equals b, a bool. No gradient flows.</summary>
public sealed record Equal : Comparison<Equal>, IComparison<Equal>
{
    /// <inheritdoc/>
    public static bool Of<T>(T a, T b) where T : unmanaged, INumber<T> => a == b;

    /// <inheritdoc/>
    public static Vector<T> Of<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T> => Vector.Equals(a, b);

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Equal");
}

/// <summary>
/// Writes <c>a.Equal(b)</c> and <c>a.NotEqual(b)</c>; <c>==</c> on nodes asks whether they are the same node.
/// </summary>
public static class EqualExtensions
{
    extension(Node a)
    {
        /// <summary>y = a equals b, broadcast. NaN equals nothing.</summary>
        public Node Equal(Node b) => new Equal().On(a, b);

        /// <summary>y = a equals b, broadcast.</summary>
        public Node Equal(double b) => a.Equal(a.Graph.Constant(b, a.Element));

        /// <summary>y = a differs from b, broadcast. NaN differs from everything.</summary>
        public Node NotEqual(Node b) => !a.Equal(b);

        /// <summary>y = a differs from b, broadcast.</summary>
        public Node NotEqual(double b) => !a.Equal(b);
    }
}
