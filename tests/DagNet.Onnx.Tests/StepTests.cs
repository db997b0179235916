using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

/// <summary>A loop that calls only ONNX Runtime trains to what our session trains to, on real data.</summary>
[TestClass]
public class StepTests
{
    /// <summary>
    /// One step differs by the order of float32 sums, about 1e-6 of the largest term; 24 steps feed that back through weights that
    /// move, and rules that divide by a root enlarge it while their second moments are young. A wrong moment, rate, counter or
    /// running statistic shows at the second step by more than 1e-2.
    /// </summary>
    private const double Tolerance = 1e-4;

    private const int Steps = 24;

    private static readonly Dictionary<string, Func<Optimizer>> Optimizers = new()
    {
        ["momentum"] = () => new Sgd(0.1) { Momentum = 0.9, WeightDecay = 1e-3 },
        ["nesterov"] = () => new Sgd(new OneCycle(0.2, Steps)) { Momentum = 0.9, Nesterov = true },
        ["Adam"] = () => new Adam(3e-3) { ClipNorm = 0.5 },
        ["amsgrad"] = () => new Adam(new ExponentialDecay(5e-3, 0.9)) { AmsGrad = true, AccumulationSteps = 3 },
        ["AdamW"] = () => new AdamW(new Warmup(5, new CosineDecay(5e-3, Steps))) { WeightDecay = 0.05, AverageDecay = 0.9 },
        ["RmsProp"] = () => new RmsProp(2e-3) { ClipValue = 0.02 },
        ["Adagrad"] = () => new Adagrad(new StepDecay(0.05, 8, 0.5)),
        ["Lamb"] = () => new Lamb(new PolynomialDecay(0.02, Steps)),
    };

    public static IEnumerable<object[]> Rules => from opset in (int[])[17, 21] from rule in Optimizers.Keys select new object[] { rule, opset };

    [TestMethod]
    [DynamicData(nameof(Rules))]
    [DataRow("AdamW", 11)]
    [DataRow("AdamW", 13)]
    [DataRow("AdamW", 25)]
    public void A_perceptron_learns_by_each_rule(string rule, int opset)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 64], "pixels"), labels = graph.Input(["batch"], "digit", ElementType.Int64);
        Node loss = x.Dense(24).Tanh().Dense(10).CrossEntropy(Target(labels, opset)).Named("loss");
        Compare(graph, loss, Optimizers[rule]().Updates(loss), opset);
    }

    [TestMethod]
    [DataRow(17)]
    [DataRow(21)]
    [DataRow(25)]
    public void A_convolutional_network_learns_and_moves_its_running_statistics(int opset)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 64], "pixels"), labels = graph.Input(["batch"], "digit", ElementType.Int64);
        Node h = x.Reshape(["batch", 1, 8, 8]).Conv(6, [3]).BatchNormalization("first").Relu().MaxPool([2], [2]);
        h = h + h.Conv(6, [3]).BatchNormalization("second").Gelu();
        Node loss = h.Flatten().Dense(10).CrossEntropy(labels, labelSmoothing: 0.1).Named("loss");
        Compare(graph, loss, new Sgd(0.05) { Momentum = 0.9 }.Updates(loss), opset);
    }

    /// <remarks>
    /// Both halves of an image go through the same branch, which normalizes each by its own batch and moves the statistics
    /// twice. Inference then reads those.
    /// </remarks>
    [TestMethod]
    [DataRow(17)]
    [DataRow(25)]
    public void A_shared_branch_moves_its_running_statistics_once_per_half(int opset)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 64], "pixels"), labels = graph.Input(["batch"], "digit", ElementType.Int64);
        Func<Node, Node> branch = graph.Shared("branch", half => half.Dense(16).BatchNormalization(momentum: 0.6).Relu());
        Node logits = branch(x.Slice(1, ..32)).Concat(1, branch(x.Slice(1, 32..))).Dense(10).Named("logits");
        Node loss = logits.CrossEntropy(labels).Named("loss");
        Node mean = graph["branch/batch_normalization/mean"];
        Compare(graph, loss, new Sgd(0.1) { Momentum = 0.9 }.Updates(loss), opset);

        (float[] images, long[] digits) = new Digits().Batches(1).First();
        using Session session = new(graph, seed: 3);
        Node[] halves = [.. GraphText.Ancestors([logits], intoBodies: false).Where(n => n.Op is BatchNormalization)];
        Assert.HasCount(2, halves);
        double[] expected = new double[16];
        Outputs before = session.Run([.. halves.Select(h => h.Inputs[0])], Feed.Of(x, images));
        foreach (Node half in halves)
        {
            double[] rows = before.Doubles(half.Inputs[0]);
            for (int k = 0; k < 16; k++)
                expected[k] = (0.6 * expected[k]) + (0.4 * rows.Where((_, i) => i % 16 == k).Average());
        }
        session.Step([loss], [], Feed.Of(x, images), Feed.Of(graph["digit"], digits));
        Numbers.AreClose(expected, [.. session.State.Get<float>(mean).ToArray().Select(v => (double)v)], 1e-5, "mean");
        using Exported inference = new(session, [logits], opset);
        NetworkTests.Compare(session, inference, [logits], (x, [.. images.Select(v => (double)v)], [digits.Length, 64]));
    }

    /// <remarks>The rows of an image are read one after the other.</remarks>
    [TestMethod]
    [DataRow(17)]
    [DataRow(21)]
    public void A_recurrent_network_learns(int opset)
    {
        const int Hidden = 12;
        Graph graph = new();
        Node x = graph.Input(["batch", 64], "pixels"), labels = graph.Input(["batch"], "digit", ElementType.Int64);
        Node zeros = graph.Constant(0).ExpandTo([1, "batch", Hidden]), lengths = graph.Constant(8, ElementType.Int32).ExpandTo(["batch"]);
        Node memory = graph.Apply(new LSTM(Hidden), x.Reshape(["batch", 8, 8]).Transpose(1, 0, 2), graph.Parameter([1, 4 * Hidden, 8], "w"),
            graph.Parameter([1, 4 * Hidden, Hidden], "r"), graph.Parameter([1, 8 * Hidden], "b"), lengths, zeros, zeros);
        Node loss = memory.Item(1).Reshape(["batch", Hidden]).Dense(10).CrossEntropy(labels).Named("loss");
        Compare(graph, loss, new Adam(2e-2) { ClipNorm = 1 }.Updates(loss), opset);
    }

    /// <remarks>
    /// AdamW in float64: the key's bias has no gradient but rounding, which in float32 is as large as ε, so that the rule would walk
    /// along noise. The plain rule does not enlarge it.
    /// </remarks>
    [TestMethod]
    [DataRow(17, ElementType.Float32)]
    [DataRow(21, ElementType.Float32)]
    [DataRow(17, ElementType.Float64)]
    [DataRow(23, ElementType.Float64)]
    public void A_transformer_encoder_learns(int opset, ElementType element)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 64], "pixels"), labels = graph.Input(["batch"], "digit", ElementType.Int64);
        Node h = x.Cast(element).Reshape(["batch", 8, 8]).Dense(16) + graph.Parameter([8, 16], "position", element: element);
        h = h.Residual(y => y.LayerNormalization().MultiHeadAttention(4)).Residual(y => y.LayerNormalization("second").FeedForward(32).Dropout(0.1));
        Node loss = h.Mean(1).Dense(10, "head").CrossEntropy(labels).Named("loss");
        bool wide = element == ElementType.Float64;
        Optimizer rule = wide ? new AdamW(1e-2) { WeightDecay = 1e-2 } : new Sgd(0.02) { Momentum = 0.9 };
        Compare(graph, loss, rule.Updates(loss), opset, wide ? 1e-9 : Tolerance);
    }

    [TestMethod]
    [DataRow(11)]
    [DataRow(17)]
    [DataRow(21)]
    public void Dropout_leaves_out_the_same_elements(int opset)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 64], "pixels"), labels = graph.Input(["batch"], "digit", ElementType.Int64);
        Node loss = x.Dropout(0.1).Dense(24).Relu().Dropout(0.5).Dense(10).CrossEntropy(Target(labels, opset)).Named("loss");
        Compare(graph, loss, new Adam(3e-3).Updates(loss), opset);
    }

    [TestMethod]
    [DataRow(11)]
    [DataRow(17)]
    [DataRow(18)]
    [DataRow(25)]
    public void Random_numbers_are_those_of_the_session(int opset)
    {
        Graph graph = new();
        Node x = graph.Input(["batch"], "x");
        Shape shape = ["batch", 3];
        Node[] draws = [graph.RandomUniform(new(ElementType.Float32, shape)), graph.RandomUniform(new(ElementType.Float64, shape)),
            graph.RandomNormal(new(ElementType.Float64, shape)), graph.RandomNormal(new(ElementType.Float32, [5])),
            graph.RandomUniform(new(ElementType.Float64, []))];
        // Seed and step need both of their words, and the lower one as an unsigned number.
        using Session session = new(graph, seed: -0x7123456789ABCDEF);
        session.State.Set<long>(graph.RandomState, [-0x7123456789ABCDEF, 0xFEDCBA98]);
        Node sum = (x.Sum() + draws[0].Sum()).Named("sum");
        using RuntimeLoop loop = new(session, [sum, .. draws], [], opset);
        CollectionAssert.AreEqual(new[] { "random" }, loop.Variables.ToArray());
        foreach (int batch in (int[])[7, 1, 50])
        {
            float[] fed = new float[batch];
            Outputs expected = session.Step([sum, .. draws], [], Feed.Of(x, fed));
            double[][] actual = loop.Step(("x", OrtValue.CreateTensorValueFromMemory(fed, [batch])));
            for (int k = 0; k < draws.Length; k++)
                // Uniform numbers are exact; the normal ones go through another library's logarithm and cosine.
                Numbers.AreClose(expected.Doubles(draws[k]), actual[k + 1],
                    draws[k].Op is RandomUniform ? 0 : draws[k].Element == ElementType.Float64 ? 1e-14 : 1e-6, $"{k}");
        }
        CollectionAssert.AreEqual(session.State.Get<long>(graph.RandomState).ToArray().Select(v => (double)v).ToArray(), loop.State("random"));
    }

    [TestMethod]
    public void Variables_are_inputs_with_a_default_and_outputs_by_the_name_of_the_next()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 2], "x"), w = graph.Parameter([2], "w"), fixedScale = graph.Variable([], "scale", Initializers.Ones);
        Node last = graph.Variable([2], "last");
        Node loss = (x * w * fixedScale).Sum().Named("loss");
        Assignment[] updates = [.. new Sgd(0.5).Updates(loss), new(last, x.Mean(0))];
        using Session session = new(graph);
        session.State.Set<float>(w, [2, 3]);
        session.State.Set<float>(last, [8, 9]);
        using RuntimeLoop loop = new(session, [loss, w], updates, opset: 17);
        CollectionAssert.AreEqual(new[] { "x", "w", "scale", "sgd/step", "sgd/rate_factor", "last" }.Order().ToArray(),
            loop.Model.Graph.Input.Select(i => i.Name).Order().ToArray());
        CollectionAssert.AreEqual(new[] { "last", "scale", "sgd/rate_factor", "sgd/step", "w" }, loop.Variables.Order().ToArray());
        CollectionAssert.AreEqual(new[] { "loss", "w_2", "w/next", "sgd/step/next", "last/next" },
            loop.Model.Graph.Output.Select(o => o.Name).ToArray());
        double[][] results = loop.Step(("x", OrtValue.CreateTensorValueFromMemory((float[])[1, 10, 3, 30], [2, 2])));
        CollectionAssert.AreEqual(new double[] { 2 + 30 + 6 + 90 }, results[0]);
        CollectionAssert.AreEqual(new double[] { 2, 3 }, results[1], "What is fetched is the value before the step.");
        CollectionAssert.AreEqual(new double[] { 2 - 2, 3 - 20 }, loop.State("w"));
        using var read = OnnxModel.Load(new MemoryStream(loop.Model.ToByteArray()));
        CollectionAssert.AreEqual(new[] { "x" }, read.InputNames.ToArray());
        CollectionAssert.AreEqual(new double[] { 2 - 2, 3 - 20 },
            read.Run(("x", Literal.Of<float>([1, 10, 3, 30], Shape.Of(2, 2))))[2].ToDoubles(), "Our own reader.");
        CollectionAssert.AreEqual(new double[] { 2, 20 }, loop.State("last"));
        CollectionAssert.AreEqual(new double[] { 1 }, loop.State("sgd/step"));
        CollectionAssert.AreEqual(new float[] { 2, 3 }, session.State.Get<float>(w).ToArray(), "The session's state is as it was.");
    }

    [TestMethod]
    public void State_may_lie_beside_the_model()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x");
        Node loss = x.Dense(600).Tanh().Dense(1).Sum().Named("loss");
        Assignment[] updates = [.. new Adam(0.1).Updates(loss)];
        using Session session = new(graph, seed: 3);
        string folder = Directory.CreateTempSubdirectory("dagnet").FullName, path = Path.Combine(folder, "step.onnx");
        try
        {
            OnnxModel.SaveStep(path, session, [loss], updates, new() { ExternalData = true });
            Assert.IsGreaterThan(5 * 600 * sizeof(float), new FileInfo(path + ".data").Length);
            using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            using InferenceSession runtime = new(path, options);
            using RunOptions run = new();
            float[] fed = [1, -2, 3];
            using var value = OrtValue.CreateTensorValueFromMemory(fed, [1, 3]);
            using var results = runtime.Run(run, ["x"], [value], ["loss", "dense/weight/next"]);
            double expected = session.Step([loss], updates, Feed.Of(x, fed)).Doubles(loss)[0];
            Numbers.AreClose([expected], [results[0].GetTensorDataAsSpan<float>()[0]], 1e-5, "loss");
            Numbers.AreClose([.. session.State.Get<float>(graph["dense/weight"]).ToArray().Select(w => (double)w)],
                [.. results[1].GetTensorDataAsSpan<float>().ToArray().Select(w => (double)w)], 1e-5, "weight");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void What_is_no_step_is_refused_before_a_file_is_touched()
    {
        Graph graph = new(), other = new();
        Node x = graph.Input([2], "x"), w = graph.Parameter([2], "w"), taken = graph.Input([2], "w/next");
        Node loss = (x * w * taken).Sum().Named("loss");
        using Session session = new(graph);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        void Refuse<T>(string message, ReadOnlySpan<Node> fetches, params Assignment[] updates) where T : Exception
        {
            Node[] nodes = fetches.ToArray();
            Assert.AreEqual(message, Assert.ThrowsExactly<T>(() => OnnxModel.SaveStep(path, session, nodes, updates)).Message);
            Assert.IsFalse(Path.Exists(path));
        }

        Refuse<OnnxException>("The step gives no variable a new value. Give it the optimizer's updates, or use OnnxModel.Save.", [loss]);
        Refuse<OnnxException>("Parameter 'w': is assigned twice in one step. Combine both values into one.", [loss], new(w, x), new(w, w + x));
        Refuse<OnnxException>("Parameter 'w': its new value is to be called 'w/next', which is the name of an input or a variable. Rename that.",
            [loss], [.. new Sgd(0.1).Updates(loss)]);
        Refuse<GraphException>("SaveStep: Parameter 'w' belongs to another graph. Build both in one graph.", [loss],
            new Assignment(other.Parameter([2], "w"), x));
    }

    /// <summary>The gradient of picking a label adds up at indices, which opsets before 16 cannot; that of probabilities multiplies.</summary>
    private static Node Target(Node labels, int opset) => opset < 16 ? labels.OneHot(10) : labels;

    /// <summary>Both from the same state: the losses of all steps, and at the end every variable.</summary>
    private static void Compare(Graph graph, Node loss, IReadOnlyList<Assignment> updates, int opset, double tolerance = Tolerance)
    {
        Digits digits = new();
        using Session session = new(graph, seed: 3);
        using RuntimeLoop loop = new(session, [loss], updates, opset);
        List<double> expected = [], actual = [];
        foreach ((float[] images, long[] labels) in digits.Batches(Steps))
        {
            expected.Add(session.Step([loss], [.. updates], Feed.Of(graph["pixels"], images), Feed.Of(graph["digit"], labels)).Doubles(loss)[0]);
            actual.Add(loop.Step(("pixels", OrtValue.CreateTensorValueFromMemory(images, [labels.Length, 64])),
                ("digit", OrtValue.CreateTensorValueFromMemory(labels, [labels.Length])))[0][0]);
        }
        for (int k = 0; k < expected.Count; k++)
            Assert.IsLessThanOrEqualTo(tolerance * expected[k], Math.Abs(expected[k] - actual[k]), $"step {k}: {actual[k]:R}, expected {expected[k]:R}");
        Assert.IsLessThan(0.95 * expected[0], expected[^1], "It learns.");
        foreach (Node variable in graph.Variables.Where(v => loop.Model.Graph.Output.Any(o => o.Name == v.Label + "/next")))
            Numbers.AreClose(ElementTypes.ToDoubles(variable.Element, session.State.Read(variable)), loop.State(variable.Label!), 10 * tolerance, variable.Label!);
    }
}
