namespace DagNet.Onnx.Proto;

internal sealed partial class TensorShapeProto
{
    public static partial class Types
    {
        internal sealed partial class Dimension
        {
            public static implicit operator Dimension(long size) => new() { DimValue = size };

            public static implicit operator Dimension(string name) => new() { DimParam = name };
        }
    }
}
