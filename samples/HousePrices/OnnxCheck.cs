using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Model = HousePrices.HousePrices;

namespace HousePrices;

/// <summary>Scores rows in ONNX Runtime and in ML.NET and compares.</summary>
internal static class OnnxCheck
{
    /// <summary>The largest |ONNX Runtime − ML.NET| / |ML.NET| over all rows.</summary>
    public static double LargestRelativeDifference(string onnxPath, MLContext mlContext, ITransformer model, IDataView data)
    {
        Model.ModelInput[] rows = [.. mlContext.Data.CreateEnumerable<Model.ModelInput>(data, reuseRowObject: false)];
        float[] expected = [.. model.Transform(data).GetColumn<float>("Score")];
        using var session = new InferenceSession(onnxPath);
        List<NamedOnnxValue> columns = [.. session.InputMetadata.Keys.Select(name => Column(name, rows))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(columns);
        float[] actual = [.. results.First(r => r.Name.StartsWith("Score", StringComparison.Ordinal)).AsEnumerable<float>()];
        return expected.Zip(actual, (e, a) => Math.Abs((double)a - e) / Math.Abs(e)).Max();
    }

    private static NamedOnnxValue Column(string name, Model.ModelInput[] rows)
    {
        PropertyInfo property = typeof(Model.ModelInput).GetProperty(name)
            ?? throw new InvalidOperationException($"The exported model asks for the column '{name}', which the table does not have.");
        int[] shape = [rows.Length, 1];
        return property.PropertyType == typeof(string)
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(Array.ConvertAll(rows, r => (string)property.GetValue(r)!), shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(Array.ConvertAll(rows, r => (float)property.GetValue(r)!), shape));
    }
}
