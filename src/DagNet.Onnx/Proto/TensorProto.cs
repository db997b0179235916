using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace DagNet.Onnx.Proto;

internal sealed partial class TensorProto
{
    /// <summary>A tensor of the given row-major values, stored as raw little-endian bytes.</summary>
    public static TensorProto Of<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        TensorProto tensor = new() { Name = name, DataType = (int)DataTypeOf<T>() };
        tensor.Dims.AddRange(shape);
        Demand(shape, values.Length, name);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (BitConverter.IsLittleEndian) tensor.RawData = ByteString.CopyFrom(bytes);
        else
        {
            byte[] reversed = bytes.ToArray();
            int part = typeof(T) == typeof(Complex) ? sizeof(double) : Unsafe.SizeOf<T>();
            for (int i = 0; i < reversed.Length; i += part) reversed.AsSpan(i, part).Reverse();
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(reversed);
        }

        return tensor;
    }

    /// <summary>A tensor of row-major little-endian elements, whose array is kept.</summary>
    public static TensorProto Of(string name, TensorType type, byte[] bytes)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type.Element };
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        foreach (Dim dim in type.Shape) tensor.Dims.Add(dim.Value);
        return tensor;
    }

    /// <summary>A tensor of texts.</summary>
    public static TensorProto Of(string name, ReadOnlySpan<long> shape, ReadOnlySpan<string> values)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)Types.DataType.String };
        tensor.Dims.AddRange(shape);
        Demand(shape, values.Length, name);
        foreach (string value in values) tensor.StringData.Add(ByteString.CopyFromUtf8(value));
        return tensor;
    }

    public static Types.DataType DataTypeOf<T>() =>
        typeof(T) == typeof(float) ? Types.DataType.Float :
        typeof(T) == typeof(double) ? Types.DataType.Double :
        typeof(T) == typeof(Half) ? Types.DataType.Float16 :
        typeof(T) == typeof(bool) ? Types.DataType.Bool :
        typeof(T) == typeof(sbyte) ? Types.DataType.Int8 :
        typeof(T) == typeof(short) ? Types.DataType.Int16 :
        typeof(T) == typeof(int) ? Types.DataType.Int32 :
        typeof(T) == typeof(long) ? Types.DataType.Int64 :
        typeof(T) == typeof(byte) ? Types.DataType.Uint8 :
        typeof(T) == typeof(ushort) ? Types.DataType.Uint16 :
        typeof(T) == typeof(uint) ? Types.DataType.Uint32 :
        typeof(T) == typeof(ulong) ? Types.DataType.Uint64 :
        typeof(T) == typeof(Complex) ? Types.DataType.Complex128 :
        throw new NotSupportedException($"{typeof(T)} has no ONNX element type.");

    private static void Demand(ReadOnlySpan<long> shape, int count, string name)
    {
        long elements = 1;
        foreach (long size in shape) elements *= size;
        if (elements != count)
            throw new ArgumentException(
                $"Tensor '{name}' [{string.Join(", ", shape.ToArray())}] takes {elements} values, got {count}.");
    }
}
