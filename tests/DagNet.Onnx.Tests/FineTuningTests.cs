using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>Networks that were read are trained on: cut, with a new head, by rules for names, and written again.</summary>
[TestClass]
public class FineTuningTests
{
    private readonly Digits _digits = new();

    [TestMethod]
    public void Digits_below_five_help_to_read_those_above()
    {
        using MemoryStream file = new();
        double alone = Pretrain(file);
        Assert.IsGreaterThan(0.95, alone);
        file.Position = 0;

        using OnnxModel net = OnnxModel.Load(file, new() { Batch = "images" });
        Node labels = net.Graph.Input(["images"], "label", ElementType.Int64);
        Node logits = net["features"].Dense(5, "head").Named("above");
        Node loss = logits.CrossEntropy(labels);
        using Session session = new(net.Graph, seed: 2);
        float[] frozen = session.Values(net["conv/weight"]), slow = session.Values(net["hidden/weight"]);
        var optimizer = new Adam(1e-2) { Rules = [ParameterRule.Freeze("conv/*"), new("hidden/*") { RateFactor = 0.1 }] };
        new Trainer(loss, optimizer, new() { Epochs = 15, Seed = 1 }, session).Fit(Rows(net.Inputs[0], labels, above: true, held: false));

        CollectionAssert.AreEqual(frozen, session.Values(net["conv/weight"]));
        double moved = slow.Zip(session.Values(net["hidden/weight"]), (a, b) => Math.Abs(a - b)).Max();
        Assert.IsTrue(moved is > 0 and < 0.5, $"{moved}");
        double accuracy = Accuracy(session, net.Inputs[0], logits, above: true);
        Assert.IsGreaterThan(0.95, accuracy);

        // The old output is still there, and goes out beside the new one or not.
        using Exported both = new(session, [logits, net["below"]]);
        (float[] images, long[] classes) = _digits.Of(above: true, held: true);
        double[] pixels = [.. images];
        var results = both.Run((net.Inputs[0], pixels, [classes.Length, 1, 8, 8]));
        Assert.AreEqual(accuracy, Right(results[0].Values, classes), 1e-9);
        CollectionAssert.AreEqual(new[] { classes.Length, 5 }, results[1].Shape);
        using Exported one = new(session, [logits]);
        Assert.DoesNotContain("below/weight", one.Model.Graph.Initializer.Select(t => t.Name));
    }

    [TestMethod]
    public void A_model_for_one_row_takes_any_number()
    {
        ModelProto model = Model([Value("x", 1, 3)], [Node("Gemm", ["x", "w"], ["h"]), Node("Relu", ["h"], ["y"])], ["y"],
            TensorProto.Of<float>("w", [3, 2], [1, 2, -3, 4, 5, -6]));
        using OnnxModel batched = model.Load(new() { Batch = "rows" });
        Assert.AreEqual("[rows, 3]", $"{batched.Inputs[0].Shape}");
        using Session session = new(batched.Graph);
        float[] y = session.Run([batched.Outputs[0]], Feed.Of(batched.Inputs[0], [1f, 1, 1, 0, 1, 0], 2, 3)).Array<float>(batched.Outputs[0]);
        CollectionAssert.AreEqual(new[] { 3f, 0, 0, 4 }, y);
        using OnnxModel shaped = model.Load(new() { Shapes = System.Collections.Immutable.ImmutableDictionary<string, Shape>.Empty.Add("x", [7, 3]) });
        Assert.AreEqual("[7, 2]", $"{shaped.Outputs[0].Shape}");
    }

    [TestMethod]
    public void A_model_tells_what_it_is()
    {
        using MemoryStream file = new();
        Pretrain(file, epochs: 0);
        file.Position = 0;
        using OnnxModel net = OnnxModel.Load(file);
        string text = $"{net}";
        Assert.Contains("opset 17", text);
        Assert.Contains("features (Relu)", text);
        Assert.Contains("Total parameters: ", text);
        Assert.IsTrue(net.Values.ContainsKey("features") && net.Values.ContainsKey("conv/weight"));
        Assert.AreSame(net.Values["features"], net["features"]);
        Assert.Contains("has no value 'feature'. It has ", Assert.ThrowsExactly<OnnxException>(() => net["feature"]).Message);
    }

    /// <summary>A small network that learns the digits 0 to 4; how many of those held out it reads.</summary>
    private double Pretrain(Stream file, int epochs = 8)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 1, 8, 8], "image"), labels = graph.Input(["batch"], "label", ElementType.Int64);
        Node features = x.Conv(12, [3], name: "conv").BatchNormalization().Relu().MaxPool([2], [2]).Flatten().Dense(32, "hidden").Relu().Named("features");
        Node logits = features.Dense(5, "below").Named("logits");
        using Session session = new(graph, seed: 1);
        if (epochs > 0)
            new Trainer(logits.CrossEntropy(labels), new Adam(1e-2), new() { Epochs = epochs, Seed = 1 }, session).Fit(Rows(x, labels, above: false, held: false));
        OnnxModel.Save(file, session, [logits]);
        return Accuracy(session, x, logits, above: false);
    }

    private Dataset Rows(Node x, Node labels, bool above, bool held)
    {
        (float[] images, long[] classes) = _digits.Of(above, held);
        return new(Feed.Of(x, images, classes.Length, 1, 8, 8), Feed.Of(labels, classes));
    }

    private double Accuracy(Session session, Node x, Node logits, bool above)
    {
        (float[] images, long[] classes) = _digits.Of(above, held: true);
        float[] scores = session.Run([logits], Feed.Of(x, images, classes.Length, 1, 8, 8)).Array<float>(logits);
        return Right(Array.ConvertAll(scores, s => (double)s), classes);
    }

    private static double Right(double[] scores, long[] classes)
        => classes.Index().Average(c => Array.IndexOf(scores, scores[(c.Index * 5)..((c.Index * 5) + 5)].Max(), c.Index * 5) - (c.Index * 5) == c.Item ? 1.0 : 0);
}
