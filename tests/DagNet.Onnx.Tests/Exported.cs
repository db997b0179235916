using System.Runtime.InteropServices;
using DagNet.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace DagNet.Onnx.Tests;

/// <summary>A graph that was exported, to be run by ONNX Runtime.</summary>
internal sealed class Exported : IDisposable
{
    private readonly InferenceSession _runtime;

    public Exported(Session session, ReadOnlySpan<Node> outputs, int opset = OperatorSet.Default)
    {
        using MemoryStream stream = new();
        OnnxModel.Save(stream, session, outputs, new OnnxExportOptions { Opset = opset });
        Model = ModelProto.Parser.ParseFrom(stream.ToArray());
        ModelChecker.Check(Model);
        // Its further fusions take factors as float32 attributes, whatever the type (FusedMatMul's alpha).
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (outputs.ToArray().Any(o => o.Element == ElementType.Float64))
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC;
        _runtime = new InferenceSession(stream.ToArray(), options);
    }

    public ModelProto Model { get; }

    /// <summary>The operator types in order.</summary>
    public string[] Operators => [.. Model.Graph.Node.Select(n => n.OpType)];

    /// <summary>Runs the model; values are float64 on both sides, whatever the model's element types are.</summary>
    public (double[] Values, int[] Shape)[] Run(params (Node Input, double[] Data, int[] Shape)[] feeds)
    {
        List<NamedOnnxValue> values = [];
        foreach ((Node input, double[] data, int[] shape) in feeds)
            if (_runtime.InputMetadata.ContainsKey(input.Label!))
                values.Add(Value(input.Label!, input.Element, data, shape));
        using var results = _runtime.Run(values);
        return [.. results.Select(Read)];
    }

    public void Dispose() => _runtime.Dispose();

    /// <summary>A constant as a value to feed.</summary>
    public static NamedOnnxValue Value(string name, Literal value) => Value(name, value.Type.Element, value.ToDoubles(), value.Type.Shape.ToArray());

    private static NamedOnnxValue Value(string name, ElementType type, double[] data, int[] shape)
    {
        byte[] bytes = new byte[data.Length * type.Bytes];
        ElementTypes.FromDoubles(type, data, bytes);
        return type switch
        {
            ElementType.Float32 => Value<float>(name, bytes, shape),
            ElementType.Float64 => Value<double>(name, bytes, shape),
            ElementType.Int32 => Value<int>(name, bytes, shape),
            ElementType.Int64 => Value<long>(name, bytes, shape),
            ElementType.Bool => Value<bool>(name, bytes, shape),
            _ => Value<byte>(name, bytes, shape),
        };
    }

    private static NamedOnnxValue Value<T>(string name, byte[] bytes, int[] shape) where T : unmanaged =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(MemoryMarshal.Cast<byte, T>(bytes).ToArray(), shape));

    private static (double[] Values, int[] Shape) Read(DisposableNamedOnnxValue result) => result.ElementType switch
    {
        TensorElementType.Float => Read<float>(result, x => x),
        TensorElementType.Double => Read<double>(result, x => x),
        TensorElementType.Int32 => Read<int>(result, x => x),
        TensorElementType.Int64 => Read<long>(result, x => x),
        TensorElementType.Bool => Read<bool>(result, x => x ? 1 : 0),
        _ => Read<byte>(result, x => x),
    };

    private static (double[] Values, int[] Shape) Read<T>(DisposableNamedOnnxValue result, Func<T, double> number)
    {
        var tensor = result.AsTensor<T>();
        return ([.. tensor.Select(number)], tensor.Dimensions.ToArray());
    }
}
