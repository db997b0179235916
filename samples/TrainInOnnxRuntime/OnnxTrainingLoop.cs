using Microsoft.ML.OnnxRuntime;

namespace TrainInOnnxRuntime;

/// <summary>
/// All that a program needs to train an exported step, in any language that has ONNX Runtime: feed the batch and the state, read the
/// loss, and keep each output "name/next" for the input "name" of the next step.
/// </summary>
internal sealed class OnnxTrainingLoop(string path) : IDisposable
{
    private const string Next = "/next";

    // It warns of inputs with a default, which state is on purpose.
    private readonly InferenceSession _step = new(path, new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR });
    private readonly RunOptions _options = new();
    private readonly Dictionary<string, OrtValue> _state = [];

    public double Step(float[] images, long[] labels)
    {
        using OrtValue x = OrtValue.CreateTensorValueFromMemory(images, [labels.Length, images.Length / labels.Length]);
        using OrtValue y = OrtValue.CreateTensorValueFromMemory(labels, [labels.Length]);
        // The first step starts from the values that the file holds.
        Dictionary<string, OrtValue> inputs = new(_state) { ["pixels"] = x, ["digit"] = y };
        string[] outputs = [.. _step.OutputMetadata.Keys];
        double loss = double.NaN;
        foreach ((string name, OrtValue value) in outputs.Zip(_step.Run(_options, inputs, outputs)))
            if (name.EndsWith(Next, StringComparison.Ordinal))
                Keep(name[..^Next.Length], value);
            else
            {
                loss = value.GetTensorDataAsSpan<float>()[0];
                value.Dispose();
            }
        return loss;
    }

    /// <summary>A variable's value after the steps so far.</summary>
    public ReadOnlySpan<float> Read(string variable) => _state[variable].GetTensorDataAsSpan<float>();

    public void Dispose()
    {
        foreach (OrtValue value in _state.Values)
            value.Dispose();
        _options.Dispose();
        _step.Dispose();
    }

    private void Keep(string name, OrtValue value)
    {
        if (_state.Remove(name, out OrtValue? old))
            old.Dispose();
        _state[name] = value;
    }
}
