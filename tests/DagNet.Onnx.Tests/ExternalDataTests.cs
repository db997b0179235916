using DagNet.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

[TestClass]
public class ExternalDataTests
{
    private static readonly float[] Row = [1, -2, 3];
    private readonly string _folder = Directory.CreateTempSubdirectory("dagnet").FullName;

    private string Path => System.IO.Path.Combine(_folder, "model.onnx");

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(1)]
    [DataRow(1024)]
    public void Large_tensors_lie_aligned_in_a_file_beside_the_model(int threshold)
    {
        float[] expected = Save(seed: 5, new() { ExternalData = true, ExternalDataThreshold = threshold });
        CollectionAssert.AreEqual(new[] { "model.onnx", "model.onnx.data" }, Files());
        Demand(expected);
        var tensors = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path)).Graph.Initializer;
        TensorProto[] outside = [.. tensors.Where(t => t.DataLocation == TensorProto.Types.DataLocation.External)];
        string[] names = threshold > 1 ? ["wide", "tall"] : ["wide", "bias", "tall"];
        CollectionAssert.AreEquivalent(names, outside.Select(t => t.Name).ToArray());
        foreach (TensorProto tensor in outside)
        {
            Assert.IsFalse(tensor.HasRawData);
            var entries = tensor.ExternalData.ToDictionary(e => e.Key, e => e.Value);
            Assert.AreEqual("model.onnx.data", entries["location"]);
            Assert.AreEqual(0, long.Parse(entries["offset"]) % (tensor.Name == "tall" ? 65_536 : 4096), tensor.Name);
        }
    }

    [TestMethod]
    public void A_model_above_the_limit_of_the_format_is_split_by_itself()
    {
        float[] expected = Save(seed: 5, new() { LargestModel = 1_200_000 + 20_000 });
        CollectionAssert.AreEqual(new[] { "model.onnx" }, Files(), "1.2 MB of weights fit.");
        Demand(expected);
        expected = Save(seed: 5, new() { LargestModel = 1_200_000 });
        CollectionAssert.AreEqual(new[] { "model.onnx", "model.onnx.data" }, Files());
        Demand(expected);
        var e = Assert.ThrowsExactly<OnnxException>(() => Save(seed: 6, new() { LargestModel = 10_000, ExternalDataThreshold = 1 << 20 }));
        Assert.StartsWith("Without the tensors of at least 1,048,576 bytes the model still takes ", e.Message);
        Assert.EndsWith(" bytes, but one ONNX file holds at most 10,000. Lower ExternalDataThreshold.", e.Message);
        Demand(expected);
    }

    [TestMethod]
    public void A_stream_has_no_place_for_external_data()
    {
        using Session session = Network(5, out Node y);
        using MemoryStream stream = new();
        var e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(stream, session, [y], new() { ExternalData = true }));
        Assert.AreEqual("A stream has no folder for external data. Save the model to a path, or leave ExternalData off.", e.Message);
        e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(stream, session, [y], new() { LargestModel = 1_200_000 }));
        Assert.EndsWith(" bytes, but one ONNX file holds at most 1,200,000, and a stream has no folder for the rest. Save the model to a path: "
            + "its large tensors then go into a file beside it.", e.Message);
        Assert.AreEqual(0, stream.Length);
    }

    /// <summary>Whichever file fails, and however much of it was written: the old pair stays, alone in its folder.</summary>
    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(1, 5000)]
    [DataRow(2, 0)]
    [DataRow(2, 100)]
    public void A_failure_midway_leaves_the_old_pair(int failing, int after)
    {
        float[] expected = Save(seed: 5, new() { ExternalData = true });
        byte[][] before = [.. Files().Select(f => File.ReadAllBytes(System.IO.Path.Combine(_folder, f)))];
        using Session session = Network(6, out Node y);
        OnnxExportOptions options = new() { ExternalData = true };
        int files = 0;
        Stream Fail(Stream stream) => ++files == failing ? new Full(stream, after) : stream;
        Assert.ThrowsExactly<IOException>(() => ModelFile.Write(Path, GraphExporter.Export(session, [y], options), options, Fail));
        Assert.AreEqual(failing, files);
        CollectionAssert.AreEqual(new[] { "model.onnx", "model.onnx.data" }, Files());
        for (int k = 0; k < before.Length; k++)
            CollectionAssert.AreEqual(before[k], File.ReadAllBytes(System.IO.Path.Combine(_folder, Files()[k])));
        Demand(expected);
    }

    [TestMethod]
    public void A_new_pair_takes_the_place_of_the_old_one_and_leaves_strangers_alone()
    {
        string[] strangers = ["model.onnx.0.data", "model.onnx.7.data", "model.onnx.x.data", "other.onnx.data"];
        foreach (string stranger in strangers)
            File.WriteAllText(System.IO.Path.Combine(_folder, stranger), "mine");
        OnnxExportOptions outside = new() { ExternalData = true };
        foreach ((int seed, string data) in new[] { (5, "model.onnx.data"), (6, "model.onnx.2.data"), (7, "model.onnx.data") })
        {
            float[] expected = Save(seed, outside);
            CollectionAssert.AreEquivalent((string[])["model.onnx", data, .. strangers], Files());
            Demand(expected);
        }
        float[] whole = Save(seed: 8, new());
        CollectionAssert.AreEquivalent((string[])["model.onnx", .. strangers], Files());
        Demand(whole);
        File.WriteAllText(Path, "no model at all");
        Demand(Save(seed: 9, outside));
    }

    private string[] Files() => [.. Directory.GetFileSystemEntries(_folder).Select(f => System.IO.Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private float[] Save(int seed, OnnxExportOptions options)
    {
        using Session session = Network(seed, out Node y);
        float[] expected = session.Run([y], Feed.Of(session.Graph["x"], Row, 1, 3)).Array<float>(0);
        OnnxModel.Save(Path, session, [y], options);
        return expected;
    }

    /// <summary>ONNX Runtime and our own reader find the numbers, by the path alone.</summary>
    private void Demand(float[] expected)
    {
        double[] wanted = [.. expected.Select(x => (double)x)];
        using InferenceSession runtime = new(Path);
        using var input = OrtValue.CreateTensorValueFromMemory(Row, [1, 3]);
        using RunOptions options = new();
        using var results = runtime.Run(options, ["x"], [input], ["y"]);
        Numbers.AreClose(wanted, [.. results[0].GetTensorDataAsSpan<float>().ToArray().Select(x => (double)x)], 1e-5, "ONNX Runtime");
        using OnnxModel model = OnnxModel.Load(Path);
        using Session session = new(model.Graph);
        Numbers.AreClose(wanted, session.Run(model.Outputs.ToArray(), Feed.Of(model.Inputs[0], Row, 1, 3)).Doubles(model.Outputs[0]), 1e-5, "DagNet");
    }

    /// <summary>1,200,000 bytes of weights, and small tensors between them.</summary>
    private static Session Network(int seed, out Node y)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x");
        Node h = (x.MatMul(graph.Parameter([3, 1000], "wide")) + graph.Parameter([4], "bias").Sum()).Tanh();
        y = h.MatMul(graph.Parameter([1000, 297], "tall")).Named("y");
        return new Session(graph, seed);
    }

    /// <summary>A disk with room for so many bytes.</summary>
    private sealed class Full(Stream inner, int room) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length > room - inner.Length)
            {
                inner.Write(buffer[..(int)(room - inner.Length)]);
                throw new IOException("No space left on device.");
            }
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
