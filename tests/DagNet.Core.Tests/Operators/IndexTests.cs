namespace DagNet.Tests.Operators;

/// <summary>Indices outside their axis are found when they are used, by the kernel and by the formula alike.</summary>
[TestClass]
public sealed class IndexTests
{
    public static IEnumerable<object[]> Cases =>
    [
        ["Gather 'y'", 3], ["Gather 'y'", -4], ["ScatterAdd 'y'", 3], ["GatherElements 'y'", -4], ["ScatterElements 'y'", 3], ["GatherND 'y'", 3], ["ScatterND 'y'", -4],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void AnIndexOutsideItsAxisIsAnError(string who, int index)
    {
        foreach (ElementType type in (ElementType[])[ElementType.Int32, ElementType.Int64])
        {
            var graph = new Graph();
            Node x = graph.Input([3, 2], "x"), indices = graph.Input([2, 2], "indices", type);
            Node y = who.Split(' ')[0] switch
            {
                "Gather" => x.Gather(indices),
                "ScatterAdd" => x.Slice(0, ..2).ScatterAdd(indices, 3),
                "GatherElements" => x.GatherElements(indices, 0),
                "ScatterElements" => x.ScatterElements(indices, x.Slice(0, ..2), 0),
                "GatherND" => x.GatherND(indices.Slice(1, ..1)),
                _ => x.ScatterND(indices.Slice(1, ..1), x.Slice(0, ..2)),
            };
            y.Named("y");
            using var session = new Session(graph);
            Feed Fed(params int[] values) => type == ElementType.Int32 ? Feed.Of(indices, values) : Feed.Of(indices, Array.ConvertAll(values, v => (long)v));
            float[] data = [1, 2, 3, 4, 5, 6];
            session.Run([y], (x, data), Fed(0, -1, 2, -3));
            IndexException error = Assert.ThrowsExactly<IndexException>(() => session.Run([y], (x, data), Fed(0, 1, index, 1)));
            Assert.AreEqual($"{who}: the index {index} is outside an axis of extent 3. Use -3…2; negative ones count from the end.", error.Message);
            Assert.ThrowsExactly<IndexException>(() => Reference.Of(y, new Dictionary<Node, DenseArray>
            {
                [x] = new([1, 2, 3, 4, 5, 6], [3, 2]),
                [indices] = new([0, 1, index, 1], [2, 2]),
            }));
        }
    }

    [TestMethod]
    public void WholeNumbersAreNotDividedByZero()
    {
        var graph = new Graph();
        Node x = graph.Input([3], "x", ElementType.Int32), y = (6 / x).Named("quotient");
        using var session = new Session(graph);
        int[] good = [1, 2, -4], bad = [1, 0, 2];
        CollectionAssert.AreEqual(new[] { 6, 3, -1 }, session.Run([y], (x, good)).Array<int>(y));
        Assert.Contains("divide by zero", Assert.ThrowsExactly<BackendException>(() => session.Run([y], (x, bad))).Message);
        CollectionAssert.AreEqual(new[] { 6, 3, -1 }, session.Run([y], (x, good)).Array<int>(y));
    }
}
