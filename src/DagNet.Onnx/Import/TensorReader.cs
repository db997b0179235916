using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx;

/// <summary>The standard's tensors as constants. Nothing is allocated that the file does not hold.</summary>
internal sealed class TensorReader(string? folder)
{
    /// <summary>Elements that a sparse tensor may have when written out.</summary>
    private const long LargestSparse = 1 << 26;

    /// <summary>A dense tensor.</summary>
    /// <exception cref="OnnxException">Its bytes do not fit its shape, or its type holds no numbers.</exception>
    public Literal Read(TensorProto tensor)
    {
        string name = $"Tensor '{tensor.Name}'";
        TensorType type = new(Element(tensor.DataType, name), Shape(tensor.Dims, name));
        if (tensor.Segment is not null)
            throw new OnnxException($"{name}: is cut into segments, which no version of the standard allows. Export it whole.");
        byte[] bytes = tensor.DataLocation == TensorProto.Types.DataLocation.External
            ? ExternalData.Read(folder, tensor, type)
            : tensor.HasRawData ? tensor.RawData.ToByteArray() : Typed(tensor, type.Element, name);
        if (bytes.Length != type.Bytes)
            throw new OnnxException($"{name}: is {type} and takes {type.Bytes:N0} bytes, but the file has {bytes.Length:N0}. "
                + "The file is damaged; export it again.");
        return new(type, bytes);
    }

    /// <summary>A sparse tensor, written out.</summary>
    public Literal Read(SparseTensorProto sparse)
    {
        string name = $"Sparse tensor '{sparse.Values?.Name}'";
        if (sparse.Values is null || sparse.Indices is null)
            throw new OnnxException($"{name}: lacks its values or its indices. The file is damaged; export it again.");
        Literal values = Read(sparse.Values), indices = Read(sparse.Indices);
        TensorType type = values.Type with { Shape = Shape(sparse.Dims, name) };
        if (type.Shape.Size.Value > LargestSparse)
            throw new OnnxException($"{name}: has {type.Shape.Size} elements when written out; at most {LargestSparse:N0} are read.");
        long count = values.Type.Shape.Size.Value;
        bool flat = indices.Type.Shape.Rank == 1;
        if (indices.Type.Element != ElementType.Int64 || values.Type.Shape.Rank != 1
            || indices.Type.Shape != DagNet.Shape.Create(flat ? [count] : [count, type.Shape.Rank]))
            throw new OnnxException($"{name}: {values.Type} values do not fit {indices.Type} indices into {type.Shape}. "
                + "Give int64 indices, one or one for each axis.");
        int[] shape = type.Shape.ToArray();
        ReadOnlySpan<long> at = MemoryMarshal.Cast<byte, long>(indices.Bytes);
        int size = type.Element.Bytes, stride = flat ? 1 : shape.Length;
        var bytes = new byte[type.Bytes];
        for (int i = 0; i < count; i++)
        {
            long position = flat ? at[i] : 0;
            for (int axis = 0; !flat && axis < shape.Length; axis++)
            {
                long index = at[(i * stride) + axis];
                position = index >= 0 && index < shape[axis] && position >= 0 ? (position * shape[axis]) + index : -1;
            }
            if (position < 0 || position >= type.Shape.Count)
                throw new OnnxException($"{name}: its value {i} lies outside {type.Shape}. The file is damaged; export it again.");
            values.Bytes.Slice(i * size, size).CopyTo(bytes.AsSpan((int)position * size));
        }
        return new(type, bytes);
    }

    /// <summary>The standard's number of an element type as ours.</summary>
    public static ElementType Element(int type, string name)
        => Enum.IsDefined((ElementType)type) ? (ElementType)type : throw new OnnxException(
            $"{name}: has elements of type {(Enum.IsDefined((DataType)type) ? ((DataType)type).ToString().ToLowerInvariant() : type)}. "
            + "Tensors hold floats of 16 to 64 bits, whole numbers of 8 to 64 bits, and bool.");

    private static Shape Shape(IEnumerable<long> dims, string name)
    {
        Dim[] extents = [.. dims.Select(d => (Dim)d)];
        long count = 1;
        foreach (long extent in dims)
            if (extent < 0 || (extent > 0 && count > int.MaxValue / extent))
                throw new OnnxException($"{name}: the shape [{string.Join(", ", dims)}] has a negative extent, or more than "
                    + $"{int.MaxValue:N0} elements.");
            else
                count *= extent;
        return DagNet.Shape.Create(extents);
    }

    /// <summary>Elements in one of the lists that hold numbers instead of bytes.</summary>
    private static byte[] Typed(TensorProto tensor, ElementType element, string name)
    {
        switch (element)
        {
            case ElementType.Float32:
                return Bytes<float>([.. tensor.FloatData]);
            case ElementType.Float64:
                return Bytes<double>([.. tensor.DoubleData]);
            case ElementType.Int64:
                return Bytes<long>([.. tensor.Int64Data]);
            case ElementType.UInt64:
                return Bytes<ulong>([.. tensor.Uint64Data]);
            case ElementType.UInt32:
                return Bytes<uint>([.. tensor.Uint64Data.Select(x => Fit(x <= uint.MaxValue, (uint)x, x, name))]);
            case ElementType.Int32:
                return Bytes<int>([.. tensor.Int32Data]);
        }
        // The narrower types stand in the low bits of int32.
        int size = element.Bytes;
        var bytes = new byte[tensor.Int32Data.Count * size];
        for (int i = 0; i < tensor.Int32Data.Count; i++)
        {
            int value = tensor.Int32Data[i];
            if (size == 1)
                bytes[i] = Fit(value is >= -128 and <= 255, (byte)value, value, name);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), Fit(value is >= -32768 and <= 65535, (ushort)value, value, name));
        }
        return bytes;
    }

    private static T Fit<T, TWide>(bool fits, T value, TWide wide, string name) => fits ? value : throw new OnnxException(
        $"{name}: the element {wide} does not fit its type. The file is damaged; export it again.");

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
