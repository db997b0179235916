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
        ElementType.UInt8 => (byte)x[0],
        _ => Stored(x[0]),
    };

    /// <inheritdoc/>
    public override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => x[0] switch
    {
        ElementType.Float32 => From<float>(),
        ElementType.Float64 => From<double>(),
        ElementType.Int32 => From<int>(),
        ElementType.Int64 => From<long>(),
        ElementType.Int8 => From<sbyte>(),
        ElementType.Int16 => From<short>(),
        ElementType.UInt16 => From<ushort>(),
        ElementType.UInt32 => From<uint>(),
        ElementType.UInt64 => From<ulong>(),
        ElementType.Float16 => From<Half>(),
        ElementType.BFloat16 => To == ElementType.Float32 ? FromBFloat16 : throw Unsupported(x[0], "float32 on the way"),
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
        ElementType.Int8 => Run<T, sbyte>,
        ElementType.Int16 => Run<T, short>,
        ElementType.UInt16 => Run<T, ushort>,
        ElementType.UInt32 => Run<T, uint>,
        ElementType.UInt64 => Run<T, ulong>,
        ElementType.Float16 => Run<T, Half>,
        ElementType.BFloat16 => typeof(T) == typeof(float) ? ToBFloat16
            : throw Unsupported(ElementTypes.Of<T>(), "float32 on the way to bfloat16"),
        _ => Test<T>,
    };

    private double Stored(double x)
    {
        Span<byte> bytes = stackalloc byte[8];
        ElementTypes.FromDoubles(To, [x], bytes[..To.Bytes]);
        return ElementTypes.ToDoubles(To, bytes[..To.Bytes])[0];
    }

    private static unsafe void FromBFloat16(void** x, void* y, int count)
    {
        for (int i = 0; i < count; i++)
            ((float*)y)[i] = BFloat16.ToSingle(((ushort*)x[0])[i]);
    }

    private static unsafe void ToBFloat16(void** x, void* y, int count)
    {
        for (int i = 0; i < count; i++)
            ((ushort*)y)[i] = BFloat16.FromSingle(((float*)x[0])[i]);
    }

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
        public Node Cast(ElementType to)
        {
            if (x.Element == to)
                return x;
            bool through = (x.Element == ElementType.BFloat16 && to != ElementType.Float32)
                || (to == ElementType.BFloat16 && x.Element != ElementType.Float32);
            return x.Graph.Apply(new Cast(to), through ? x.Cast(ElementType.Float32) : x);
        }
    }
}
