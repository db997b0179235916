using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>
/// y = x as another element type. Floats truncate towards zero; bool is "not zero". The gradient is cast back.
/// </summary>
public sealed record Cast(ElementType To) : Pointwise
{
    /// <inheritdoc/>
    public override ElementType Result(ReadOnlySpan<ElementType> x) => To;

    /// <inheritdoc/>
    public override double Of(ReadOnlySpan<double> x) => To switch
    {
        ElementType.Bool => x[0] != 0 ? 1 : 0,
        ElementType.Float32 => (float)x[0],
        ElementType.Float64 => x[0],
        ElementType.Int32 => (int)x[0],
        ElementType.Int64 => (long)x[0],
        _ => (byte)x[0],
    };

    /// <inheritdoc/>
    public override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => x[0] switch
    {
        ElementType.Float32 => From<float>(),
        ElementType.Float64 => From<double>(),
        ElementType.Int32 => From<int>(),
        ElementType.Int64 => From<long>(),
        _ => From<byte>(),
    };

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Inputs[0].Element.IsFloat && To.IsFloat ? dy.Cast(y.Inputs[0].Element) : null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Cast").With("to", To);

    private unsafe PointwiseBlock From<T>() where T : unmanaged, INumber<T> => To switch
    {
        ElementType.Float32 => Run<T, float>,
        ElementType.Float64 => Run<T, double>,
        ElementType.Int32 => Run<T, int>,
        ElementType.Int64 => Run<T, long>,
        ElementType.UInt8 => Run<T, byte>,
        _ => Test<T>,
    };

    // A result may stand in the place of an input of the same size only: it is written no earlier than that is read.
    private static unsafe void Run<TFrom, TTo>(void** x, void* y, int count)
        where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
        => TensorPrimitives.ConvertTruncating(new ReadOnlySpan<TFrom>(x[0], count), new Span<TTo>(y, count));

    private static unsafe void Test<T>(void** x, void* y, int count) where T : unmanaged, INumber<T>
    {
        T* from = (T*)x[0];
        bool* to = (bool*)y;
        for (int i = 0; i < count; i++)
            to[i] = from[i] != T.Zero;
    }
}

/// <summary>Writes <c>x.Cast(ElementType.Int64)</c>.</summary>
public static class CastExtensions
{
    extension(Node x)
    {
        /// <summary>The same numbers as another element type.</summary>
        public Node Cast(ElementType to) => x.Element == to ? x : x.Graph.Apply(new Cast(to), x);
    }
}
