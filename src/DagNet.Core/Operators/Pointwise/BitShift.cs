using System.Numerics;

namespace DagNet;

/// <summary>y = a shifted by b bits, zeros following; by all bits or more gives 0. No gradient flows.</summary>
/// <param name="Left">Towards the higher bits.</param>
public sealed record BitShift(bool Left) : Pointwise
{
    /// <inheritdoc/>
    public override ElementType Result(ReadOnlySpan<ElementType> x)
        => Same(x).IsInteger || x[0] == ElementType.UInt64 ? x[0] : throw Unsupported(x[0], "whole numbers");

    /// <inheritdoc/>
    public override double Of(ReadOnlySpan<double> x) => Shifted((long)x[0], (long)x[1]);

    /// <inheritdoc/>
    public override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => x[0] switch
    {
        ElementType.Int32 => Run<int>,
        ElementType.Int64 => Run<long>,
        ElementType.UInt64 => Run<ulong>,
        _ => Run<byte>,
    };

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null, null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("BitShift").With("direction", Left ? "LEFT" : "RIGHT");

    private unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged, IBinaryInteger<T>
    {
        T* a = (T*)x[0], b = (T*)x[1], result = (T*)y;
        for (int i = 0; i < count; i++)
            result[i] = Shifted(a[i], b[i]);
    }

    private unsafe T Shifted<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>
    {
        int bits = int.CreateSaturating(b);
        return bits < 0 || bits >= 8 * sizeof(T) ? T.Zero : Left ? a << bits : a >>> bits;
    }
}
