using System.Collections.Immutable;
using DagNet.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

/// <summary>Networks that others trained: read, run, written, run by ONNX Runtime, and read again.</summary>
[TestClass]
public sealed class RealModelTests
{
    [TestMethod]
    [DataRow("mnist_cnn")]
    [DataRow("superres")]
    [DataRow("ocr_det")]
    [DataRow("silero_v5")]
    [DataRow("blazeface_front")]
    [DataRow("mlsd_tiny")]
    public void AModelIsReadWrittenAndReadAgain(string name)
    {
        string path = Path.Combine(SharedData.Folder(Path.Combine("models", name)), "model.onnx");
        (Literal[] inputs, Literal[] expected) = Data(Path.GetDirectoryName(path)!);
        using OnnxModel model = OnnxModel.Load(path, Settled(path, inputs));
        using Session session = new(model.Graph);
        (string Name, Literal Value)[] fed = [.. model.Inputs.Select(i => (i.Label!, Given(path, inputs, i.Label!)))];
        Outputs ours = session.Run(model.Outputs.ToArray(), [.. fed.Select(f => Fed(model.Graph[f.Name], f.Value))]);

        foreach (int opset in (int[])[17, 21])
        {
            using MemoryStream stream = new();
            OnnxModel.Save(stream, session, model.Outputs.ToArray(), new() { Opset = opset });
            ModelChecker.Check(ModelProto.Parser.ParseFrom(stream.ToArray()));
            using InferenceSession runtime = new(stream.ToArray());
            using var results = runtime.Run([.. fed.Where(f => runtime.InputMetadata.ContainsKey(f.Name)).Select(f => Exported.Value(f.Name, f.Value))]);
            foreach ((Node output, DisposableNamedOnnxValue result) in model.Outputs.Zip(results))
                Alike(ours.Doubles(output), [.. result.AsEnumerable<float>().Select(x => (double)x)], $"{name}, {output.Label} in ONNX Runtime at opset {opset}");
            using OnnxModel again = OnnxModel.Load(new MemoryStream(stream.ToArray()));
            Assert.AreEqual(Text(model), Text(again), $"{name}, opset {opset}");
        }
        // Sums of large terms: exact arithmetic itself differs from the file's float32 numbers by more than the others do.
        if (name != "mlsd_tiny")
            foreach ((Node output, Literal value) in model.Outputs.Zip(expected))
                Near(value.ToDoubles(), ours.Doubles(output), $"{name}, {output.Label} against the file's data");
    }

    /// <summary>|a − b| ≤ 1e-4 + 1e-3·|a|.</summary>
    private static void Near(double[] a, double[] b, string what)
    {
        Assert.HasCount(a.Length, b, what);
        for (int i = 0; i < a.Length; i++)
            Assert.IsLessThanOrEqualTo(1e-4 + (1e-3 * Math.Abs(a[i])), Math.Abs(a[i] - b[i]), $"{what}: element {i}: {a[i]} and {b[i]}");
    }

    /// <summary>‖a − b‖ ≤ 3e-5·‖a‖: what float32 keeps through some hundred layers, also where single elements cancel.</summary>
    private static void Alike(double[] a, double[] b, string what)
    {
        Assert.HasCount(a.Length, b, what);
        double difference = Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum()), norm = Math.Sqrt(a.Sum(x => x * x));
        Assert.IsLessThanOrEqualTo(3e-5 * norm, difference, what);
    }

    /// <summary>Extents as the data has them, and the inputs that decide about branches.</summary>
    private static OnnxImportOptions Settled(string path, Literal[] inputs)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        var extents = ImmutableDictionary.CreateBuilder<string, long>();
        var values = ImmutableDictionary.CreateBuilder<string, Literal>();
        foreach ((ValueInfoProto input, Literal value) in Open(proto).Zip(inputs))
        {
            if (value.Type.Shape.Rank == 0)
                values[input.Name] = value;
            for (int axis = 0; axis < value.Type.Shape.Rank; axis++)
                extents[input.Type.TensorType.Shape.Dim[axis].DimParam is { Length: > 0 } symbol ? symbol : $"{input.Name}_{axis}"] = value.Type.Shape[axis].Value;
        }
        return new() { Extents = extents.ToImmutable(), Values = values.ToImmutable() };
    }

    private static Literal Given(string path, Literal[] inputs, string name)
        => Open(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path))).Zip(inputs).First(i => i.First.Name == name).Second;

    private static IEnumerable<ValueInfoProto> Open(ModelProto proto) => proto.Graph.Input.Where(i => proto.Graph.Initializer.All(t => t.Name != i.Name));

    private static Feed Fed(Node input, Literal value) => NetworkTests.Fed(input, value.ToDoubles(), value.Type.Shape.ToArray());

    private static string Text(OnnxModel model) => GraphText.Of(model.Outputs.ToArray());

    private static (Literal[] Inputs, Literal[] Outputs) Data(string folder)
    {
        Literal[] Read(string kind) => [.. Directory.EnumerateFiles(Path.Combine(folder, "test_data_set_0"), $"{kind}_*.pb").Order()
            .Select(f => new TensorReader(null).Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(f))))];
        return (Read("input"), Read("output"));
    }
}
