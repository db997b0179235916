using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>What a model says about an input, against what is fed.</summary>
internal static class DeclaredInput
{
    /// <exception cref="OnnxException">There is no such input, or it is of another type or shape.</exception>
    public static void Demand(GraphProto graph, OnnxImportOptions options, string name, Literal value, string source)
    {
        string[] names = [.. graph.Input.Select(i => i.Name).Where(n => !options.Values.ContainsKey(n))];
        ValueInfoProto input = graph.Input.FirstOrDefault(i => i.Name == name && !options.Values.ContainsKey(name)) ?? throw new OnnxException(
            $"{source}: has no input '{name}'. Feed {string.Join(", ", names.Select(n => $"'{n}'"))}.");
        string what = $"{source}: its input '{name}' was fed {value.Type}, but";
        if (graph.Initializer.FirstOrDefault(t => t.Name == name) is { } brought)
        {
            if (brought.DataType != (int)value.Type.Element || !brought.Dims.SequenceEqual(value.Type.Shape.ToArray().Select(d => (long)d)))
                throw new OnnxException($"{what} the model brings {TensorReader.Element(brought.DataType, $"Tensor '{name}'").Word}"
                    + $"[{string.Join(", ", brought.Dims)}] for it. Feed that type.");
            return;
        }
        if (input.Type?.TensorType is not { } declared)
            throw new OnnxException($"Input '{name}': is no tensor (a sequence, map or optional). Only tensors are read.");
        if (declared.ElemType != (int)value.Type.Element)
            throw new OnnxException($"{what} the model asks for {TensorReader.Element(declared.ElemType, $"Input '{name}'").Word}. Feed that type.");
        if (declared.Shape is not { } shape)
            return;
        if (shape.Dim.Count != value.Type.Shape.Rank)
            throw new OnnxException($"{what} the model asks for {shape.Dim.Count} axes. Feed that shape.");
        for (int axis = 0; axis < shape.Dim.Count; axis++)
        {
            var dim = shape.Dim[axis];
            long? extent = dim.HasDimValue ? dim.DimValue : dim.HasDimParam && options.Extents.TryGetValue(dim.DimParam, out long number) ? number : null;
            if (extent is { } wanted && wanted != value.Type.Shape[axis].Value)
                throw new OnnxException($"{what} axis {axis} has {wanted} elements in the model. Feed that shape.");
        }
    }
}
