using System.Collections.Immutable;

namespace DagNet.Onnx.Tests;

/// <summary>Operators of users: with a standard form, with a body, with several results.</summary>
[TestClass]
public class CompositeTests
{
    [TestMethod]
    [DataRow(15, "Greater,Mul,Where")]
    [DataRow(17, "LeakyRelu")]
    public void A_composite_is_one_node_where_the_opset_has_it(int opset, string operators)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x");
        Node y = graph.Apply(new Leaky(0.25), x).Named("y");
        Check(graph, [y], opset, operators, (x, [2, 3]));
    }

    [TestMethod]
    public void A_composite_of_which_inference_needs_nothing_is_gone()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x");
        Node y = graph.Apply(new Noisy(), x.Tanh()).Named("noisy").Sigmoid().Named("y");
        Check(graph, [y], 17, "Tanh,Sigmoid", (x, [2, 3]));
        Check(graph, [graph["noisy"]], 17, "Tanh", (x, [2, 3]));
    }

    [TestMethod]
    [DataRow(0.001, "BatchNormalization")]
    [DataRow(0.0, "Sub,Sqrt,Div,Mul,Add")]
    public void A_normalisation_learns_in_training_and_is_exported_with_what_it_has_learnt(double epsilon, string operators)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x"), scale = graph.Parameter([3], "scale"), shift = graph.Parameter([3], "shift");
        Node mean = graph.Variable([3], "mean"), variance = graph.Variable([3], "variance", Initializers.Constant(1));
        Node y = graph.Apply(new Normalization(epsilon), x, scale, shift, mean, variance).Named("y");
        using ReferenceBackend backend = new();
        using Session session = new(graph, seed: 3, backend);
        session.Step([y], [], Feed.Of(x, [1f, 5, -2, 2, 7, 4, 6, 8, 0], 3, 3));
        Assert.AreNotEqual(0f, session.State.Get<float>(mean)[0]);
        foreach (int opset in (int[])[11, 14, 15, 25])
        {
            using Exported exported = new(session, [y], opset);
            Assert.AreEqual(operators, string.Join(",", exported.Operators));
            NetworkTests.Compare(session, exported, [y], (x, Numbers.Spread(6), [2, 3]));
        }
    }

    [TestMethod]
    public void Items_of_a_composite_with_a_body_are_its_nodes()
    {
        Graph graph = new();
        Node a = graph.Input([2, 3], "a"), b = graph.Input([2, 3], "b");
        Node both = graph.Apply(new SumAndProduct(), a, b);
        Check(graph, [both.Item(1).Named("p"), both.Item(0).Named("s")], 17, "Add,Mul", (a, [2, 3]), (b, [2, 3]));
        Check(graph, [both.Item(1)], 17, "Mul", (a, [2, 3]), (b, [2, 3]));
    }

    [TestMethod]
    public void Items_of_one_node_are_its_outputs()
    {
        Graph graph = new();
        Node x = graph.Input([4, 3], "x");
        Node halves = graph.Apply(new Halves(), x);
        Node upper = halves.Item(0).Named("upper"), lower = halves.Item(1).Named("lower");
        Check(graph, [(upper * lower).Named("y")], 17, "Split,Mul", (x, [4, 3]));
        using Session session = new(graph);
        using Exported exported = new(session, [lower, upper]);
        CollectionAssert.AreEqual(new[] { "upper", "lower" }, exported.Model.Graph.Node[0].Output.ToArray());
        using Exported one = new(session, [lower]);
        CollectionAssert.AreEqual(new[] { "Split", "lower" }, one.Model.Graph.Node[0].Output.ToArray());
    }

    [TestMethod]
    public void A_deep_graph_needs_no_deep_stack()
    {
        Graph graph = new();
        Node x = graph.Input([1], "x"), y = x;
        for (int k = 0; k < 20_000; k++)
            y = k % 2 == 0 ? y.Tanh() : graph.Apply(new Leaky(0.5), y);
        using Session session = new(graph);
        Proto.ModelProto model = GraphExporter.Export(session, [y], new OnnxExportOptions());
        ModelChecker.Check(model);
        Assert.HasCount(20_000, model.Graph.Node);
    }

    private static void Check(Graph graph, Node[] outputs, int opset, string operators, params (Node Input, int[] Shape)[] feeds)
    {
        using Session session = new(graph);
        using Exported exported = new(session, outputs, opset);
        Assert.AreEqual(operators, string.Join(",", exported.Operators));
        NetworkTests.Compare(session, exported, outputs,
            [.. feeds.Select((f, k) => (f.Input, Numbers.Spread(f.Shape.Aggregate(1, (a, b) => a * b), seed: k), f.Shape))]);
    }

    private sealed record Leaky(double Slope) : Composite
    {
        public override Node[] Build(ImmutableArray<Node> x) => [(x[0] > 0).Where(x[0], x[0] * Slope)];

        public override OnnxForm? Onnx(int opset) => opset >= 16 ? new OnnxForm("LeakyRelu").With("alpha", Slope) : null;
    }

    private sealed record Noisy : Composite
    {
        public override Node[] Build(ImmutableArray<Node> x) =>
            [x[0].Graph.IsTraining.Where(x[0] * x[0].Graph.RandomUniform(x[0].Type), x[0])];

        public override OnnxForm? Onnx(int opset) => new("Dropout");
    }

    /// <summary>Batch normalisation, whose standard form wants a positive ε.</summary>
    private sealed record Normalization(double Epsilon) : Composite
    {
        public override Node[] Build(ImmutableArray<Node> x)
        {
            Graph graph = x[0].Graph;
            Node batchMean = x[0].Mean(0), centered = x[0] - batchMean, batchVariance = (centered * centered).Mean(0);
            graph.Assign(x[3], (0.9 * x[3]) + (0.1 * batchMean));
            graph.Assign(x[4], (0.9 * x[4]) + (0.1 * batchVariance));
            Node mean = graph.IsTraining.Where(batchMean, x[3]), variance = graph.IsTraining.Where(batchVariance, x[4]);
            return [((x[0] - mean) / (variance + Epsilon).Sqrt() * x[1]) + x[2]];
        }

        public override OnnxForm? Onnx(int opset) =>
            Epsilon > 0 ? new OnnxForm("BatchNormalization").With("epsilon", Epsilon) : null;
    }

    private sealed record SumAndProduct : Composite
    {
        public override Node[] Build(ImmutableArray<Node> x) => [x[0] + x[1], x[0] * x[1]];
    }

    private sealed record Halves : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0] with { Shape = x[0].Shape.With(0, x[0].Shape[0] / 2) };

        public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x) => [Infer(x), Infer(x)];

        public override OnnxForm? Onnx(int opset) => new OnnxForm("Split");

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        {
            int[] shape = y[0].Shape.ToArray();
            int half = x[0].Count / 2;
            return [new(x[0].Data[..half], shape), new(x[0].Data[half..], shape)];
        }
    }
}
