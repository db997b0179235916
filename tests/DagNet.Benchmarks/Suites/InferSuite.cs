using System.Collections.Immutable;
using DagNet.Onnx;
using DagNet.Onnx.Proto;

namespace DagNet.Benchmarks;

/// <summary>Inference beside ONNX Runtime.</summary>
internal static class InferSuite
{
    private static readonly string[] Models = ["mnist_cnn", "silero_v5", "ocr_det", "blazeface_front", "mlsd_tiny", "superres"];

    public static IEnumerable<Benchmark> Benchmarks(Size size)
    {
        bool full = size == Size.Full;
        foreach ((int batch, double target) in ((int, double)[])[(1, 3), (64, 1.5), (1024, 1.2)])
            yield return Dense(target, full ? batch : Math.Min(batch, 3), 16, 64, 64, 1) with { Name = $"16-64-64-1, batch {batch}" };
        yield return full ? Dense(1.2, 128, 784, 512, 512, 10) : Dense(1.2, 2, 16, 8, 8, 10);
        foreach (string model in full ? Models : Models[..1])
            if (SharedModels.Find(model) is { } folder)
                yield return new("infer", model, threads => Model(folder, threads)) { Target = 0.8, Tolerance = 1e-3 };
    }

    private static Benchmark Dense(double target, int batch, params int[] units)
        => new("infer", $"{string.Join('-', units)}, batch {batch}", threads =>
    {
        var graph = new Graph();
        Node x = graph.Input(["batch", units[0]], "x"), y = Networks.Dense(x, units.AsSpan(1)).Named("y");
        var session = new Session(graph, seed: 7);
        using var model = new MemoryStream();
        OnnxModel.Save(model, session, [y]);
        Literal data = Literal.Of<float>(Data.Numbers(batch * units[0]), Shape.Of(batch, units[0]));
        var ours = new Inference(session, [y], (x, data));
        return new(ours, new OnnxRuntime(model.ToArray(), threads, ("x", data)), OnnxRuntime.Name) { Operations = Work.Of(ours.Plan) };
    })
        { Target = target };

    private static Contest Model(string folder, int threads)
    {
        string path = Path.Combine(folder, "model.onnx"), set = Path.Combine(folder, "test_data_set_0");
        var reader = new TensorReader(set);
        Literal[] values = [.. Directory.EnumerateFiles(set, "input_*.pb").Order(StringComparer.Ordinal)
            .Select(file => reader.Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(file))))];
        using FileStream file = File.OpenRead(path);
        ModelProto proto = ModelReader.Read(file, path);
        (string Name, Literal Value)[] feeds = [.. proto.Graph.Input.Select(i => i.Name)
            .Where(name => proto.Graph.Initializer.All(t => t.Name != name)).Zip(values)];
        // Whole numbers are sampling rates, which decide about branches, as extents do.
        var options = new OnnxImportOptions
        {
            Values = feeds.Where(f => f.Value.Type.Element == ElementType.Int64).ToImmutableDictionary(f => f.Name, f => f.Value),
            Extents = feeds.SelectMany(f => Extents(proto.Graph.Input.First(i => i.Name == f.Name), f.Value.Type.Shape)).Distinct()
                .ToImmutableDictionary(e => e.Name, e => e.Extent),
        };
        OnnxModel model = OnnxModel.Load(path, options);
        var session = new Session(model.Graph);
        var ours = new Inference(session, model.Outputs,
            [.. model.Inputs.Select(input => (input, feeds.First(f => f.Name == input.Label).Value))]);
        return new(ours, new OnnxRuntime(File.ReadAllBytes(path), threads, feeds), OnnxRuntime.Name) { Operations = Work.Of(ours.Plan) };
    }

    private static IEnumerable<(string Name, long Extent)> Extents(ValueInfoProto input, Shape shape) => input.Type.TensorType.Shape.Dim
        .Select((dim, axis) => (dim.HasDimParam ? dim.DimParam : $"{input.Name}_{axis}", shape[axis].Value));
}
