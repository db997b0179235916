using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Benchmarks;

/// <summary>ONNX Runtime's side of an inference, with values made beforehand.</summary>
internal sealed class OnnxRuntime : Contender
{
    public const string Name = "ONNX Runtime";

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _names;
    private readonly OrtValue[] _values;

    public OnnxRuntime(byte[] model, int threads, params (string Name, Literal Value)[] feeds)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        // Its threads spin on after a run, and would take the cores from the side that is measured next.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new(model, options);
        _names = [.. feeds.Select(f => f.Name)];
        _values = [.. feeds.Select(f => Value(f.Value))];
    }

    public override void Run()
    {
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_run, _names, _values, _session.OutputNames);
    }

    public override float[] Outcome()
    {
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_run, _names, _values, _session.OutputNames);
        return [.. results.SelectMany(r => r.GetTensorDataAsSpan<float>().ToArray())];
    }

    public override void Dispose()
    {
        foreach (OrtValue value in _values)
            value.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private static OrtValue Value(Literal literal)
    {
        long[] shape = [.. literal.Type.Shape.ToArray()];
        return literal.Type.Element == ElementType.Int64
            ? OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, long>(literal.Bytes).ToArray(), shape)
            : OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(literal.Bytes).ToArray(), shape);
    }
}
