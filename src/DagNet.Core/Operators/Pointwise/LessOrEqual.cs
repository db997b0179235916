using System.Numerics;

namespace DagNet;

/// <summary>y = a ≤ b, a bool. No gradient flows.</summary>
public sealed record LessOrEqual : Comparison<LessOrEqual>, IComparison<LessOrEqual>
{
    /// <inheritdoc/>
    public static bool Of<T>(T a, T b) where T : unmanaged, INumber<T> => a <= b;

    /// <inheritdoc/>
    public static Vector<T> Of<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T>
        => Vector.LessThanOrEqual(a, b);

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("LessOrEqual");
}
