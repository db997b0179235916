using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace DagNet.MLNet.Tests;

/// <summary>A pipeline in ONNX Runtime, fed from the same table.</summary>
internal sealed class OnnxPipeline : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxPipeline(MLContext ml, ITransformer model, DataViewSchema schema, int opset = 17, params string[] outputs)
    {
        using var folder = new TemporaryFolder();
        ml.Model.SaveOnnx(model, schema, folder["model.onnx"], new() { Opset = opset }, outputs);
        _session = new(folder["model.onnx"]);
    }

    public string Inputs => string.Join(' ', _session.InputMetadata.Keys);

    public string Outputs => string.Join(' ', _session.OutputMetadata.Keys);

    /// <summary>Runs all rows of the table as one batch.</summary>
    public Dictionary<string, object> Run(IDataView data)
    {
        NamedOnnxValue[] inputs = [.. _session.InputMetadata.Keys.Select(name => Feed(data, name))];
        using var results = _session.Run(inputs);
        return results.ToDictionary(result => result.Name, result => result.Value switch
        {
            DenseTensor<float> t => (object)t.ToArray(),
            DenseTensor<bool> t => t.ToArray(),
            DenseTensor<uint> t => t.ToArray(),
            DenseTensor<string> t => t.ToArray(),
            DenseTensor<double> t => t.ToArray(),
            var other => throw new AssertFailedException($"{result.Name} is {other}."),
        });
    }

    /// <summary>Largest difference of the scores from those of ML.NET, relative to the larger of 1 and the score.</summary>
    public double ScoreDifference(ITransformer model, IDataView data)
    {
        float[] found = (float[])Run(data)["Score"];
        IDataView scored = model.Transform(data);
        float[] expected = scored.Schema["Score"].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)] : [.. scored.GetColumn<float>("Score")];
        Assert.AreEqual(expected.Length, found.Length);
        return expected.Zip(found, (e, f) => Math.Abs(e - f) / Math.Max(1.0, Math.Abs(e))).Max();
    }

    public void Dispose() => _session.Dispose();

    private static NamedOnnxValue Feed(IDataView data, string name)
    {
        DataViewType type = data.Schema[name].Type;
        return type is VectorDataViewType { ItemType.RawType: var item } doubles && item == typeof(double)
                ? Tensor(name, data.GetColumn<double[]>(name).SelectMany(row => row), [.. doubles.Dimensions])
            : type is VectorDataViewType vector ? Tensor(name, data.GetColumn<float[]>(name).SelectMany(row => row), [.. vector.Dimensions])
            : type is TextDataViewType ? Tensor(name, data.GetColumn<string>(name))
            : type is BooleanDataViewType ? Tensor(name, data.GetColumn<bool>(name))
            : type is KeyDataViewType ? Tensor(name, data.GetColumn<uint>(name))
            : type == NumberDataViewType.Int32 ? Tensor(name, data.GetColumn<int>(name))
            : type == NumberDataViewType.Double ? Tensor(name, data.GetColumn<double>(name))
            : Tensor(name, data.GetColumn<float>(name));
    }

    private static NamedOnnxValue Tensor<T>(string name, IEnumerable<T> values, params int[] row)
    {
        T[] all = [.. values];
        row = row.Length == 0 ? [1] : row;
        return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(all, [all.Length / row.Aggregate((a, b) => a * b), .. row]));
    }
}
