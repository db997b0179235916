using DagNet.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

/// <summary>A training step in ONNX Runtime: nothing of DagNet computes here.</summary>
internal sealed class RuntimeLoop : IDisposable
{
    private readonly InferenceSession _runtime;
    private readonly RunOptions _options = new();
    private readonly Dictionary<string, OrtValue> _state = new(StringComparer.Ordinal);

    public RuntimeLoop(Session session, ReadOnlySpan<Node> fetches, IReadOnlyList<Assignment> updates, int opset)
    {
        using MemoryStream stream = new();
        OnnxModel.SaveStep(stream, session, fetches, updates, new OnnxExportOptions { Opset = opset });
        Model = ModelProto.Parser.ParseFrom(stream.ToArray());
        ModelChecker.Check(Model);
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _runtime = new(stream.ToArray(), options);
    }

    public ModelProto Model { get; }

    /// <summary>The variables' names: the inputs that need not be fed.</summary>
    public IEnumerable<string> Variables => _runtime.OverridableInitializerMetadata.Keys;

    /// <summary>Runs the step on the state that the step before left, and returns its first outputs.</summary>
    public double[][] Step(params (string Name, OrtValue Value)[] batch)
    {
        Dictionary<string, OrtValue> inputs = batch.ToDictionary(b => b.Name, b => b.Value);
        foreach ((string name, OrtValue value) in _state)
            inputs.Add(name, value);
        string[] outputs = [.. _runtime.OutputMetadata.Keys];
        IDisposableReadOnlyCollection<OrtValue> results = _runtime.Run(_options, inputs, outputs);
        List<double[]> fetched = [];
        for (int k = 0; k < outputs.Length; k++)
            if (!outputs[k].EndsWith("/next", StringComparison.Ordinal))
                fetched.Add(Doubles(results[k]));
            else if (outputs[k][..^5] is { } name)
            {
                if (_state.TryGetValue(name, out OrtValue? old))
                    old.Dispose();
                _state[name] = results[k];
            }
        foreach ((_, OrtValue value) in batch)
            value.Dispose();
        return [.. fetched];
    }

    /// <summary>A variable's value after the steps so far.</summary>
    public double[] State(string name) => Doubles(_state[name]);

    public void Dispose()
    {
        foreach (OrtValue value in _state.Values)
            value.Dispose();
        _runtime.Dispose();
        _options.Dispose();
    }

    private static double[] Doubles(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => [.. value.GetTensorDataAsSpan<float>().ToArray().Select(x => (double)x)],
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => [.. value.GetTensorDataAsSpan<long>().ToArray().Select(x => (double)x)],
        _ => value.GetTensorDataAsSpan<double>().ToArray(),
    };
}
