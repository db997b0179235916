namespace DagNet.Onnx.Tests;

/// <summary>Operators that ONNX writes otherwise than DagNet.</summary>
[TestClass]
public class LoweringTests
{
    private static readonly int[] Opsets = [11, 14, 15, 17, 25];

    [TestMethod]
    public void An_expansion_that_ONNX_does_by_itself_is_not_written()
    {
        Graph graph = new();
        Node a = graph.Input(["m", 1], "a"), b = graph.Input([1, "n"], "b"), c = graph.Input([4], "c");
        Check(graph, [(a + b).Named("y")], ["Add"], (a, [3, 1]), (b, [1, 2]));
        Node both = new Add().On(c.ExpandTo([3, 4]), c.ExpandTo([3, 4]).Tanh());
        Check(graph, [both.Named("z")], ["Expand", "Tanh", "Add"], (c, [4]));
    }

    [TestMethod]
    public void An_expansion_of_both_sides_stays_on_one()
    {
        Graph graph = new();
        Node a = graph.Input([1, 3], "a"), b = graph.Input([3], "b"), rows = graph.Input(["batch"], "rows");
        Node y = graph.Apply(new Mul(), a.ExpandTo(["batch", 3]), b.ExpandTo(["batch", 3])).Named("y");
        foreach (int opset in Opsets)
        {
            using Session session = new(graph);
            using Exported exported = new(session, [y], opset);
            string[] shape = opset >= 15 ? ["Shape", "Concat"] : ["Shape", "Gather", "Concat"];
            CollectionAssert.AreEqual((string[])[.. shape, "Expand", "Mul"], exported.Operators);
            NetworkTests.Compare(session, exported, [y], (a, Numbers.Spread(3), [1, 3]), (b, Numbers.Spread(3, 2), [3]), (rows, new double[5], [5]));
        }
    }

    [TestMethod]
    public void A_scalar_constant_is_one_initializer()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x");
        Node y = ((x * 2.5) + 2.5 - (2.5 * x.Tanh())).Named("y");
        using Session session = new(graph);
        using Exported exported = new(session, [y]);
        Assert.HasCount(1, exported.Model.Graph.Initializer);
        CollectionAssert.DoesNotContain(exported.Operators, "Expand");
        NetworkTests.Compare(session, exported, [y], (x, Numbers.Spread(6), [2, 3]));
    }

    [TestMethod]
    [DataRow(false, false, "MatMul")]
    [DataRow(true, false, "Gemm")]
    [DataRow(false, true, "Gemm")]
    [DataRow(true, true, "Gemm")]
    public void Matrices_multiply_transposed_or_not(bool transposeA, bool transposeB, string type)
    {
        Graph graph = new();
        int[] left = transposeA ? [4, 3] : [3, 4], right = transposeB ? [5, 4] : [4, 5];
        Node a = graph.Input(Shape.Of(left), "a"), b = graph.Input(Shape.Of(right), "b");
        Check(graph, [a.MatMul(b, transposeA, transposeB).Named("y")], [type], (a, left), (b, right));
    }

    [TestMethod]
    public void Batches_of_matrices_broadcast()
    {
        Graph graph = new();
        Node a = graph.Input(["batch", 2, 4, 3], "a"), b = graph.Input([2, 5, 4], "b");
        Node y = a.MatMul(b, transposeA: true, transposeB: true).Named("y");
        Check(graph, [y], ["Transpose", "Transpose", "MatMul"], (a, [3, 2, 4, 3]), (b, [2, 5, 4]));
    }

    [TestMethod]
    public void Whole_numbers_multiply_without_Gemm()
    {
        Graph graph = new();
        Node a = graph.Input([3, 4], "a", ElementType.Int32), b = graph.Input([5, 4], "b", ElementType.Int32);
        Node y = a.MatMul(b, transposeB: true).Named("y");
        using Session session = new(graph);
        using Exported exported = new(session, [y]);
        CollectionAssert.AreEqual(new[] { "Transpose", "MatMul" }, exported.Operators);
        double[] Whole(int count) => [.. Enumerable.Range(0, count).Select(i => (double)((i * 7 % 11) - 5))];
        NetworkTests.Compare(session, exported, [y], (a, Whole(12), [3, 4]), (b, Whole(20), [5, 4]));
    }

    [TestMethod]
    public void A_new_shape_is_a_constant_while_one_extent_is_open()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", "time", 6], "x");
        Check(graph, [x.Reshape(["batch", "time", 2, 3]).Named("heads")], ["Reshape"], (x, [2, 5, 6]));
        Check(graph, [x.Reshape([(Dim)"batch" * "time", 6]).Named("rows")], ["Reshape"], (x, [2, 5, 6]));
        Check(graph, [x.Reshape(["batch", 6, "time"]).Named("swapped")], ["Reshape"], (x, [2, 5, 6]));
    }

    [TestMethod]
    public void A_new_shape_with_several_open_extents_is_computed()
    {
        Graph graph = new();
        Node x = graph.Input([6, "batch", "time"], "x");
        Node y = x.Reshape(["batch", "time", 6]).Named("y");
        foreach (int opset in Opsets)
        {
            using Session session = new(graph);
            using Exported exported = new(session, [y], opset);
            Assert.AreEqual("Reshape", exported.Operators[^1]);
            NetworkTests.Compare(session, exported, [y], (x, Numbers.Spread(36), [6, 2, 3]));
        }
    }

    [TestMethod]
    [DataRow(ElementType.Float32)]
    [DataRow(ElementType.Int64)]
    public void Extents_follow_what_is_fed(ElementType element)
    {
        Graph graph = new();
        Node x = graph.Input(["n", "m"], "x");
        Dim n = "n", m = "m";
        Node[] extents =
        [
            .. ((Dim[])[n, n * m, (n * n * 3) - (m * 2) + 7, (n - 10) / 3, ((n * m) + 1) / (m + 1)])
                .Select((dim, k) => graph.Extent(dim, element).Named($"y{k}")),
        ];
        foreach (int opset in Opsets)
        {
            using Session session = new(graph);
            using Exported exported = new(session, extents, opset);
            foreach (int[] shape in (int[][])[[2, 5], [8, 3], [1, 1]])
                NetworkTests.Compare(session, exported, extents, (x, new double[shape[0] * shape[1]], shape));
        }
    }

    [TestMethod]
    public void What_only_training_needs_is_not_exported()
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 3], "x"), unused = graph.Parameter([3], "unused"), used = graph.Parameter([3], "used");
        Node noise = graph.RandomUniform(new(ElementType.Float32, ["batch", 3]));
        Node y = graph.IsTraining.Where((x * unused) + noise, x * used).Named("y");
        Check(graph, [y], ["Mul"], (x, [4, 3]));
    }

    [TestMethod]
    public void Random_numbers_are_refused_with_a_remedy()
    {
        Graph graph = new();
        Node noise = graph.RandomUniform(new(ElementType.Float32, [3])).Named("noise");
        using Session session = new(graph);
        var e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(Stream.Null, session, [noise.Tanh()]));
        Assert.AreEqual("RandomUniform 'noise': draws random numbers, and inference has none in ONNX. "
            + "Let graph.IsTraining choose it, as Dropout does, or export a node before it.", e.Message);
    }

    [TestMethod]
    public void An_extent_of_no_input_is_refused_with_a_remedy()
    {
        Graph graph = new();
        Node w = graph.Parameter([1, 3], "w");
        using Session session = new(graph);
        var e = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Save(Stream.Null, session, [w.ExpandTo(["rows", 3])]));
        Assert.AreEqual("The dimension 'rows' is an extent of no input, so a model cannot know it. "
            + "Give an input that extent, or bind it to a number.", e.Message);
    }

    private static void Check(Graph graph, Node[] outputs, string[] operators, params (Node Input, int[] Shape)[] feeds)
    {
        foreach (int opset in Opsets)
        {
            using Session session = new(graph, seed: 1);
            using Exported exported = new(session, outputs, opset);
            CollectionAssert.AreEqual(operators, exported.Operators, $"{opset}: {string.Join(", ", exported.Operators)}");
            NetworkTests.Compare(session, exported, outputs,
                [.. feeds.Select((f, k) => (f.Input, Numbers.Spread(f.Shape.Aggregate(1, (a, b) => a * b), seed: k), f.Shape))]);
        }
    }
}
