namespace DagNet.Onnx.Tests;

/// <summary>Slices, gathers and joins over named extents, and their gradients.</summary>
[TestClass]
public class LayoutTests
{
    private static readonly Dictionary<string, Func<Node, Node>> Rules = new()
    {
        ["last row"] = x => x.Select(0, -1),
        ["but the last"] = x => x.Slice(0, ..^1),
        ["every second"] = x => x.Slice(0, .., 2),
        ["backwards"] = x => x.Reverse(0),
        ["every second backwards"] = x => x.Slice(0, 1.., -2),
        ["both axes"] = x => x.Slice(0, 1..).Slice(1, ..2).Slice(1, .., -1),
        ["joined"] = x => x.Concat(0, x.Slice(0, 1..), x * 2),
        ["padded"] = x => x.Pad([1, 0], [2, 1]),
        ["padded with a number"] = x => x.Pad([1, 0], [0, 2], value: -2.5),
        ["reflected"] = x => x.Pad([1, 2], [1, 0], PadMode.Reflect),
        ["continued"] = x => x.Pad([0, 1], [3, 0], PadMode.Edge),
        ["wrapped"] = x => x.Pad([1, 0], [2, 3], PadMode.Wrap),
        ["numbered"] = x => x * x.Graph.Range("rows", x.Element).Unsqueeze(1),
        ["stacked"] = x => x.Stack(1, x.Tanh()),
    };

    public static IEnumerable<string> Names => Rules.Keys;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Parts_and_their_gradients_follow_the_extents(string name)
    {
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float64])
        {
            Graph graph = new();
            Node x = graph.Input(["rows", 3], "x", element);
            Node y = Rules[name](x);
            Check(graph, [y, .. Gradient.Of((y * y.Tanh()).Sum(), x)], 11, f => [(x, Numbers.Spread(f * 3), [f, 3])]);
        }
    }

    [TestMethod]
    public void Rows_are_gathered_and_their_gradients_added_up()
    {
        Graph graph = new();
        Node table = graph.Input(["words", 3], "table"), indices = graph.Input(["batch", 2], "indices", ElementType.Int64);
        Node y = table.Gather(indices);
        double[] Places(int n) => [.. Enumerable.Range(0, 6).Select(i => (double)((i * i % n) - (i % 2 * n)))];
        Check(graph, [y, .. Gradient.Of((y * y.Tanh()).Sum(), table)], 16,
            n => [(table, Numbers.Spread(n * 3), [n, 3]), (indices, Places(n), [3, 2])]);
    }

    [TestMethod]
    public void Adding_at_indices_needs_opset_16()
    {
        Graph graph = new();
        Node x = graph.Input([4, 3], "x"), indices = graph.Input([4], "indices", ElementType.Int32);
        using Session session = new(graph);
        Node y = x.ScatterAdd(indices, 7).Named("sums");
        var e = Assert.ThrowsExactly<OnnxException>(
            () => OnnxModel.Save(Stream.Null, session, [y], new OnnxExportOptions { Opset = 15 }));
        Assert.AreEqual("ScatterAdd 'sums': ONNX opset 15 cannot add up what goes to equal indices. "
            + "Choose opset 16 or newer, or export a node before it.", e.Message);
    }

    private static void Check(Graph graph, Node[] outputs, int oldest, Func<int, (Node, double[], int[])[]> feeds)
    {
        using ReferenceBackend backend = new();
        using Session session = new(graph, backend: backend);
        foreach (int opset in ((int[])[11, 13, 15, 16, 18, 25]).Where(o => o >= oldest))
        {
            using Exported exported = new(session, outputs, opset);
            foreach (int extent in (int[])[2, 5, 8])
                NetworkTests.Compare(session, exported, outputs, feeds(extent));
        }
    }
}
