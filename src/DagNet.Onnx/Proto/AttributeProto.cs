using Google.Protobuf;
using Kind = DagNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace DagNet.Onnx.Proto;

internal sealed partial class AttributeProto
{
    public static AttributeProto Of(string name, long value) =>
        new() { Name = name, Type = Kind.Int, I = value };

    public static AttributeProto Of(string name, float value) =>
        new() { Name = name, Type = Kind.Float, F = value };

    public static AttributeProto Of(string name, string value) =>
        new() { Name = name, Type = Kind.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Of(string name, TensorProto value) =>
        new() { Name = name, Type = Kind.Tensor, T = value };

    public static AttributeProto Of(string name, GraphProto value) =>
        new() { Name = name, Type = Kind.Graph, G = value };

    public static AttributeProto Of(string name, SparseTensorProto value) =>
        new() { Name = name, Type = Kind.SparseTensor, SparseTensor = value };

    public static AttributeProto Of(string name, TypeProto value) =>
        new() { Name = name, Type = Kind.TypeProto, Tp = value };

    public static AttributeProto Of(string name, ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = Kind.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Of(string name, ReadOnlySpan<float> values)
    {
        AttributeProto attribute = new() { Name = name, Type = Kind.Floats };
        attribute.Floats.AddRange(values);
        return attribute;
    }

    public static AttributeProto Of(string name, ReadOnlySpan<string> values)
    {
        AttributeProto attribute = new() { Name = name, Type = Kind.Strings };
        foreach (string value in values) attribute.Strings.Add(ByteString.CopyFromUtf8(value));
        return attribute;
    }
}
