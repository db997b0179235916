using System.Collections.Immutable;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

[TestClass]
public class OnnxModelTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dagnet").FullName;

    private string Path => System.IO.Path.Combine(_folder, "model.onnx");

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Values_bear_the_names_that_users_gave_them()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 2], "pixels / 255"), w = graph.Parameter([2], "layer/weight");
        Node y = (x * w).Named("product"), z = y.Tanh();
        using Session session = new(graph);
        session.State.Set<float>(w, [2, 3]);
        OnnxModel.Save(Path, session, [y, z, x, w, y], new OnnxExportOptions { DocString = "Two weights.", Opset = 13 });

        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path));
        ModelChecker.Check(model);
        Assert.AreEqual(("DagNet", "Two weights.", 13L), (model.ProducerName, model.DocString, model.OpsetImport[0].Version));
        CollectionAssert.AreEqual(new[] { "pixels / 255" }, model.Graph.Input.Select(i => i.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "layer/weight" }, model.Graph.Initializer.Select(i => i.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "product", "output", "pixels / 255_2", "layer/weight_2", "product_2" },
            model.Graph.Output.Select(o => o.Name).ToArray());
        float[] weights = [2, 3];
        CollectionAssert.AreEqual(weights, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(
            model.Graph.Initializer[0].RawData.Span).ToArray());
    }

    [TestMethod]
    public void A_node_that_cannot_be_written_leaves_the_old_file()
    {
        Graph graph = new();
        Node x = graph.Input([3], "x");
        Node y = graph.Apply(new Unheard(), x.Tanh()).Named("why");
        using Session session = new(graph);
        File.WriteAllText(Path, "old");
        var e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(Path, session, [y]));
        Assert.AreEqual("Unheard 'why': ONNX opset 17 has no such operator. Choose a newer opset, give the operator an Onnx form "
            + "or a body of standard ones (Composite), or export a node before it.", e.Message);
        Assert.AreEqual("old", File.ReadAllText(Path));
        Assert.HasCount(1, Directory.GetFileSystemEntries(_folder));
        using MemoryStream stream = new();
        Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(stream, session, [x, y]));
        Assert.AreEqual(0, stream.Length);
    }

    [TestMethod]
    public void A_stream_that_fails_is_heard_of()
    {
        Graph graph = new();
        Node w = graph.Parameter([100_000], "w");
        using Session session = new(graph);
        using var full = new MemoryStream(new byte[100]);
        Assert.ThrowsExactly<NotSupportedException>(() => OnnxModel.Save(full, session, [w]));
    }

    [TestMethod]
    public void A_model_without_outputs_or_of_another_graph_is_refused()
    {
        Graph graph = new(), other = new();
        Node x = other.Input([3], "x");
        using Session session = new(graph);
        var e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(Path, session, []));
        Assert.AreEqual("A model needs an output. Name at least one node to be returned.", e.Message);
        e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(Path, session, [x]));
        Assert.AreEqual("Input 'x': belongs to another graph than the session. Export it with its own.", e.Message);
        e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(Path, session, [x], new OnnxExportOptions { Opset = 10 }));
        Assert.AreEqual("Opset 10 is not one that DagNet writes. Choose one from 11 to 25.", e.Message);
    }

    [TestMethod]
    public void A_graph_is_added_to_a_model_that_is_being_built()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x"), w = graph.Parameter([3, 2], "w");
        Node y = x.MatMul(w).Named("y");
        using Session session = new(graph);
        GraphWriter writer = new(new OnnxExportOptions());
        string given = writer.Input("x", DataType.Float, ["batch", 3]);
        string scaled = writer.Node("Neg", [given]);
        string wanted = writer.Claim("Score");
        IReadOnlyList<string> names = GraphExporter.Append(writer, session, [y], new Dictionary<Node, string> { [x] = scaled }, [wanted]);
        CollectionAssert.AreEqual(new[] { "Score" }, names.ToArray());
        names = GraphExporter.Append(writer, session, [y.Tanh()], new Dictionary<Node, string> { [x] = scaled });
        foreach (string name in (string[])[wanted, names[0]])
            writer.Output(name, DataType.Float, ["batch", 2]);
        var model = writer.Model();
        ModelChecker.Check(model);
        Assert.HasCount(1, model.Graph.Input);
        using Microsoft.ML.OnnxRuntime.InferenceSession runtime = new(Google.Protobuf.MessageExtensions.ToByteArray(model));
    }

    private sealed record Unheard : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [x[0]];
    }
}
