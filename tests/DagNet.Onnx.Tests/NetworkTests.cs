namespace DagNet.Onnx.Tests;

/// <summary>Whole networks: ONNX Runtime gives what the formulas give in float64.</summary>
[TestClass]
public class NetworkTests
{
    public static IEnumerable<object[]> Cases =>
        from opset in (int[])[11, 13, 15, 17, 21, 25]
        from element in (ElementType[])[ElementType.Float32, ElementType.Float64]
        select new object[] { opset, element };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_perceptron_runs_at_any_batch_size(int opset, ElementType element)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 5], "x", element);
        Node y = Perceptron(x, 7, 3).Named("y");
        using ReferenceBackend backend = new();
        using Session session = new(graph, seed: 4, backend);
        using Exported exported = new(session, [y], opset);
        Assert.AreEqual("batch", exported.Model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        CollectionAssert.AreEqual(new[] { "MatMul", "Add", "Tanh", "MatMul", "Add" }, exported.Operators);
        foreach (int batch in (int[])[1, 2, 33])
            Compare(session, exported, [y], (x, Numbers.Spread(batch * 5), [batch, 5]));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_are_outputs_like_any_other(int opset, ElementType element)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 5], "x", element), target = graph.Input(["batch", 3], "target", element);
        Node error = Perceptron(x, 7, 3) - target;
        Node loss = ((error * error).Sum() / graph.Extent("batch", element)).Named("loss");
        Node[] outputs = [loss, .. Gradient.Of(loss, [.. graph.Parameters, x])];
        using ReferenceBackend backend = new();
        using Session session = new(graph, seed: 4, backend);
        using Exported exported = new(session, outputs, opset);
        foreach (int batch in (int[])[1, 4])
            Compare(session, exported, outputs,
                (x, Numbers.Spread(batch * 5), [batch, 5]), (target, Numbers.Spread(batch * 3, seed: 2), [batch, 3]));
    }

    /// <remarks>In float32 only: the runtime has no other convolution.</remarks>
    [TestMethod]
    [DataRow(11)]
    [DataRow(13)]
    [DataRow(15)]
    [DataRow(17)]
    [DataRow(21)]
    [DataRow(25)]
    public void A_convolutional_network_runs_at_any_batch_size(int opset)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 2, 9, 8], "x");
        Node h = x.Conv(6, [3], [2], groups: 2).BatchNormalization().Relu();
        h = (h + h.Conv(6, [3, 2], dilations: [1, 2])).Relu().MaxPool([2], [1]).AveragePool([2], [2], padding: [1]);
        Node y = h.Flatten().Dense(3).Softmax().Named("y");
        using ReferenceBackend backend = new();
        using Session session = new(graph, seed: 4, backend);
        // A step moves the running statistics away from 0 and 1.
        session.Step([y], [], Fed(x, Numbers.Spread(4 * 144), [4, 2, 9, 8]));
        using Exported exported = new(session, [y], opset);
        Assert.AreEqual("batch", exported.Model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        foreach (string name in (string[])["Conv", "BatchNormalization", "MaxPool", "AveragePool"])
            Assert.Contains(name, exported.Operators);
        foreach (int batch in (int[])[1, 3, 32])
            Compare(session, exported, [y], (x, Numbers.Spread(batch * 144, seed: 3), [batch, 2, 9, 8]));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Two_branches_of_a_Siamese_network_share_their_weights(int opset, ElementType element)
    {
        Graph graph = new();
        Node left = graph.Input(["batch", 5], "left", element), right = graph.Input(["batch", 5], "right", element);
        Func<Node, Node> branch = graph.Shared("branch", x => Perceptron(x, 6, 4));
        Node difference = branch(left) - branch(right);
        Node distance = (difference * difference).Sum(1).Sqrt().Named("distance");
        using ReferenceBackend backend = new();
        using Session session = new(graph, seed: 9, backend);
        using Exported exported = new(session, [distance], opset);
        Assert.HasCount(4, exported.Model.Graph.Initializer.Where(i => i.Name.StartsWith("branch/", StringComparison.Ordinal)));
        Compare(session, exported, [distance], (left, Numbers.Spread(15), [3, 5]), (right, Numbers.Spread(15, seed: 2), [3, 5]));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Causal_attention_runs_at_any_batch_and_length(int opset, ElementType element)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", "time", 6], "x", element), time = graph.Range("time");
        Node Projected(string name) => x.MatMul(graph.Parameter(Shape.Of(6, 6), name, element: element));
        Node Heads(Node y) => y.Reshape(["batch", "time", 2, 3]).Transpose(0, 2, 1, 3);
        Node scores = Heads(Projected("query")).MatMul(Heads(Projected("key")), transposeB: true) / Math.Sqrt(3);
        Node masked = (time.Unsqueeze(0) > time.Unsqueeze(1)).Where(graph.Constant(-1e9, element), scores);
        Node weights = (masked - masked.Max(true, -1)).Exp();
        Node mixed = (weights / weights.Sum(true, -1)).MatMul(Heads(Projected("value")));
        Node y = mixed.Transpose(0, 2, 1, 3).Reshape(["batch", "time", 6]).MatMul(graph.Parameter(Shape.Of(6, 6), "out", element: element));
        Node[] outputs = [y.Named("y"), Gradient.Of((y * y).Sum(), graph["key"])[0]];
        using ReferenceBackend backend = new();
        using Session session = new(graph, seed: 2, backend);
        using Exported exported = new(session, outputs, opset);
        foreach ((int batch, int length) in ((int, int)[])[(1, 1), (2, 5), (3, 4)])
            Compare(session, exported, outputs, (x, Numbers.Spread(batch * length * 6), [batch, length, 6]));
    }

    internal static void Compare(Session session, Exported exported, Node[] outputs, params (Node Input, double[] Data, int[] Shape)[] feeds)
    {
        Outputs expected = session.Run(outputs, [.. feeds.Select(f => Fed(f.Input, f.Data, f.Shape))]);
        (double[] Values, int[] Shape)[] actual = exported.Run(feeds);
        for (int k = 0; k < outputs.Length; k++)
        {
            // Rounding of a chain of sums against exact ones: some units in the last place of the largest number.
            double tolerance = outputs[k].Element == ElementType.Float64 ? 1e-13 : 4e-6;
            CollectionAssert.AreEqual(expected.TypeOf(outputs[k]).Shape.ToArray(), actual[k].Shape, outputs[k].Described);
            Numbers.AreClose(expected.Doubles(outputs[k]), actual[k].Values, tolerance, outputs[k].Described);
        }
    }

    internal static Feed Fed(Node input, double[] data, int[] shape) => input.Element switch
    {
        ElementType.Float32 => Feed.Of(input, Array.ConvertAll(data, x => (float)x), shape),
        ElementType.Float64 => Feed.Of(input, data, shape),
        ElementType.Int32 => Feed.Of(input, Array.ConvertAll(data, x => (int)x), shape),
        ElementType.Int64 => Feed.Of(input, Array.ConvertAll(data, x => (long)x), shape),
        ElementType.Bool => Feed.Of(input, Array.ConvertAll(data, x => x != 0), shape),
        _ => Feed.Of(input, Array.ConvertAll(data, x => (byte)x), shape),
    };

    private static Node Perceptron(Node x, int hidden, int outputs)
    {
        Graph graph = x.Graph;
        Node Weight(string name, params int[] shape) => graph.Parameter(Shape.Of(shape), name, element: x.Element);
        int inputs = (int)x.Shape[1].Value;
        Node h = (x.MatMul(Weight("w1", inputs, hidden)) + Weight("b1", 1, hidden)).Tanh();
        return h.MatMul(Weight("w2", hidden, outputs)) + Weight("b2", 1, outputs);
    }
}
