using System.Numerics;

namespace DagNet;

/// <summary>y = a &lt; b, a bool. No gradient flows.</summary>
public sealed record Less : Comparison<Less>, IComparison<Less>
{
    /// <inheritdoc/>
    public static bool Of<T>(T a, T b) where T : unmanaged, INumber<T> => a < b;

    /// <inheritdoc/>
    public static Vector<T> Of<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T> => Vector.LessThan(a, b);

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Less");
}
