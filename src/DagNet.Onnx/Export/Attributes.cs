using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Operators' attributes as ONNX writes them.</summary>
internal static class Attributes
{
    /// <summary>ONNX keeps floating-point attributes as float32.</summary>
    public static AttributeProto Of(string name, object value) => value switch
    {
        long number => AttributeProto.Of(name, number),
        double number => AttributeProto.Of(name, (float)number),
        string text => AttributeProto.Of(name, text),
        long[] numbers => AttributeProto.Of(name, (ReadOnlySpan<long>)numbers),
        double[] numbers => AttributeProto.Of(name, (ReadOnlySpan<float>)Array.ConvertAll(numbers, x => (float)x)),
        string[] texts => AttributeProto.Of(name, (ReadOnlySpan<string>)texts),
        ElementType type => AttributeProto.Of(name, (long)type),
        Literal literal => AttributeProto.Of(name, TensorProto.Of("", literal.Type, literal.Bytes.ToArray())),
        _ => throw new OnnxException($"The attribute '{name}' is a {value.GetType().Name}. An OnnxForm takes long, double, "
            + "string, arrays of those, Literal or ElementType."),
    };
}
