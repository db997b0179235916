using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PredictionService;

/// <summary>The same pipeline from the ONNX file, in ONNX Runtime, without ML.NET: a column is an input [rows, 1]. A session may run on many
/// threads at once.</summary>
internal sealed class OnnxPredictor : IDisposable
{
    private static readonly Dictionary<string, PropertyInfo> s_columns = typeof(Concrete).GetProperties()
        .ToDictionary(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name);

    private readonly InferenceSession _session;

    /// <summary>Opens the model.</summary>
    /// <param name="path">model.onnx.</param>
    public OnnxPredictor(string path) => _session = new(path);

    /// <summary>Predicts.</summary>
    public float Predict(Concrete concrete)
    {
        NamedOnnxValue[] columns = [.. _session.InputMetadata.Keys.Select(name
            => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(new[] { (float)s_columns[name].GetValue(concrete)! }, [1, 1])))];
        using var results = _session.Run(columns, ["Score"]);
        return results[0].AsTensor<float>().GetValue(0);
    }

    public void Dispose() => _session.Dispose();
}
