using System.Runtime.InteropServices;
using DagNet.Onnx;
using DagNet.Onnx.Proto;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Interop;

/// <summary>How ML.NET's types are written as ONNX tensors.</summary>
internal static class PipelineTensors
{
    /// <summary>The ONNX element type of a raw type; texts are strings, keys their number with 0 for missing.</summary>
    public static DataType ElementType(Type type) =>
        type == typeof(ReadOnlyMemory<char>) || type == typeof(string) ? DataType.String
        : type == typeof(float) ? DataType.Float
        : type == typeof(double) ? DataType.Double
        : type == typeof(bool) ? DataType.Bool
        : type == typeof(sbyte) ? DataType.Int8
        : type == typeof(short) ? DataType.Int16
        : type == typeof(int) ? DataType.Int32
        : type == typeof(long) ? DataType.Int64
        : type == typeof(byte) ? DataType.Uint8
        : type == typeof(ushort) ? DataType.Uint16
        : type == typeof(uint) ? DataType.Uint32
        : type == typeof(ulong) ? DataType.Uint64
        : DataType.Undefined;

    /// <summary>The ONNX type of a column: [rows, 1] for a scalar, [rows, …] for a vector; null where ONNX has none.</summary>
    public static (DataType Element, long[] Extents)? Of(DataViewType type)
    {
        var vector = type as VectorDataViewType;
        DataType element = ElementType((vector?.ItemType ?? type).RawType);
        if (element == DataType.Undefined || vector is { IsKnownSize: false })
            return null;
        return (element, vector is null ? [1] : [.. vector.Dimensions.Select(extent => (long)extent)]);
    }

    /// <summary>Adds a constant to a context, our own or ML.NET's.</summary>
    public static string Add(OnnxContext context, TensorProto tensor)
    {
        if (context is PipelineContext own)
            return own.AddInitializer(tensor);
        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        return (DataType)tensor.DataType switch
        {
            DataType.Float => context.AddInitializer(Values<float>(raw), tensor.Dims, tensor.Name),
            DataType.Double => context.AddInitializer(Values<double>(raw), tensor.Dims, tensor.Name),
            DataType.Int64 => context.AddInitializer(Values<long>(raw), tensor.Dims, tensor.Name),
            DataType.Int32 => context.AddInitializer(Values<int>(raw), typeof(int), tensor.Dims, tensor.Name),
            DataType.Bool => context.AddInitializer(Values<bool>(raw), tensor.Dims, tensor.Name),
            var type => throw new OnnxException(
                $"Constant '{tensor.Name}': ML.NET's converter takes no {type}. Export with mlContext.Model.SaveOnnx instead."),
        };
    }

    private static T[] Values<T>(ReadOnlySpan<byte> raw) where T : struct => MemoryMarshal.Cast<byte, T>(raw).ToArray();
}
