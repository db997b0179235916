using Dimension = DagNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace DagNet.Onnx.Proto;

internal sealed partial class ValueInfoProto
{
    /// <summary>A dense tensor of known rank: <c>Of("x", Float, ["batch", 3])</c>.</summary>
    public static ValueInfoProto Of(string name, TensorProto.Types.DataType type, IEnumerable<Dimension> shape)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.AddRange(shape);
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
