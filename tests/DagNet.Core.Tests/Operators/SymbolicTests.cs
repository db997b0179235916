namespace DagNet.Tests.Operators;

/// <summary>Operators and their gradients on shapes with named extents, bound to more than one size.</summary>
[TestClass]
public sealed class SymbolicTests
{
    private static readonly Dictionary<string, Func<Node, Node>> Functions = new()
    {
        ["Mean of all"] = x => x.Mean(),
        ["Mean along it"] = x => x.Mean(0),
        ["Variance"] = x => x.Variance(1, false, 0),
        ["Prod"] = x => x.Prod(0),
        ["Max"] = x => x.Max(0),
        ["LogSumExp"] = x => x.LogSumExp(true, 0),
        ["CumSum"] = x => x.CumSum(0, reverse: true),
        ["Concat"] = x => x.Concat(0, 2 * x, x * x),
        ["Stack"] = x => x.Stack(1, x * x),
        ["Slice from the end"] = x => x.Slice(0, ^2..),
        ["Slice to the end"] = x => x.Slice(0, 1..),
        ["Slice by steps"] = x => x.Slice(0, 1..^1, 2),
        ["Reverse"] = x => x.Reverse(0) * x,
        ["Select the last"] = x => x.Select(0, -1),
        ["Pad"] = x => x.Pad([1, 0], [2, 1]),
        ["Pad by reflection"] = x => x.Pad([2, 1], [1, 1], PadMode.Reflect),
        ["Pad by wrapping"] = x => x.Pad([2, 1], [1, 1], PadMode.Wrap),
        ["Pad by the edge"] = x => x.Pad([2, 1], [1, 1], PadMode.Edge),
        ["Split"] = x => x.Split(0, [x.Shape[0] - 1, 1])[0],
        ["Tile"] = x => x.Tile(2, 3),
        ["Triangle"] = x => x.MatMul(x, transposeB: true).LowerTriangle(),
        ["Gather at its own extent"] = x => x.Gather(x.Graph.Range(x.Shape[0] - 1) + 1),
        ["Batch of coordinates"] = x => x.GatherND(x.ArgMax(1, keepDims: true), batch: 1),
        ["Scatter"] = x => x.ScatterAdd((x.Graph.Range(x.Shape[0]) + 1) % x.Graph.Extent(x.Shape[0], ElementType.Int64), x.Shape[0]),
        ["TopK"] = x => x.TopK(2, 0).Values,
        ["Flatten and multiply"] = x => x.Reshape([x.Shape.Size]).Outer(x.Select(1, 0)),
    };

    public static IEnumerable<object[]> Names => Functions.Keys.Select(k => new object[] { k });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AGraphWithNamesAgreesWithOneOfNumbers(string name)
    {
        var graph = new Graph();
        (Node x, Node y, Node dx) = In(graph, ["n", 3], name);
        using var session = new Session(graph);
        foreach (int n in (int[])[5, 4])
        {
            DenseArray at = Points.Apart(n, n, 3);
            Outputs got = session.Run([y, dx], Feed.Of(x, at.Data, at.Shape));
            var fixedGraph = new Graph();
            (Node x0, Node y0, Node dx0) = In(fixedGraph, [n, 3], name);
            var inputs = new Dictionary<Node, DenseArray> { [x0] = at };
            Assert.AreEqual(y0.Shape, got.TypeOf(y).Shape);
            Close(Reference.Of(y0, inputs).Data, got.Doubles(y));
            Close(Reference.Of(dx0, inputs).Data, got.Doubles(dx));
        }
    }

    /// <summary>x, f(x), and the gradient of Σ f(x)².</summary>
    private static (Node X, Node Y, Node Gradient) In(Graph graph, Shape shape, string name)
    {
        Node x = graph.Input(shape, "x", ElementType.Float64), y = Functions[name](x);
        return (x, y, Gradient.Of((y * y).Sum(), x)[0]);
    }

    private static void Close(double[] wanted, double[] got)
    {
        Assert.HasCount(wanted.Length, got);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-11 * Math.Max(1, Math.Abs(wanted[i])), $"element {i}");
    }
}
