namespace DagNet.Tests;

[TestClass]
public class JoiningTests
{
    private static readonly float[] Data = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void ASumOfPutBackPiecesIsTheirConcatenation(int axis)
    {
        var g = new Graph();
        Node x = g.Input([4, 6], "x");
        int extent = axis == 0 ? 4 : 6;
        // In an order of its own, to see that places decide.
        Node[] pieces = [Piece(x, axis, 2, extent - 2), Piece(x, axis, 0, 1), Piece(x, axis, 1, 1)];
        AssertSame(g, x, pieces.Aggregate((a, b) => a + b), "Concat");
    }

    [TestMethod]
    public void PiecesThatOverlapOrLeaveAGapStaySums()
    {
        var g = new Graph();
        Node x = g.Input([4, 6], "x");
        AssertSame(g, x, Piece(x, 0, 0, 3) + Piece(x, 0, 3, 1) + Piece(x, 0, 0, 1), "Unslice");
        AssertSame(g, x, Piece(x, 0, 0, 2) + Piece(x, 0, 1, 2), "Unslice");
        AssertSame(g, x, Piece(x, 0, 0, 2) + Piece(x, 1, 2, 4), "Unslice");
        AssertSame(g, x, Piece(x, 0, 0, 1) + Piece(x, 0, 2, 2), "Unslice");
    }

    private static Node Piece(Node x, int axis, int start, int count)
        => (x * (start + 2)).Part(axis, start, count).PutBack(axis, start, x.Shape[axis]);

    private static void AssertSame(Graph g, Node x, Node y, string contained)
    {
        using var reference = new ReferenceBackend();
        using Session exact = new(g, backend: reference), session = new(g);
        // Unfused and unsimplified formulas are the reference's own.
        double[] expected = g.Apply(new StopGradient(), y).Op.Evaluate([Reference(y, x)], y.Types)[0].Data;
        CollectionAssert.AreEqual(expected, session.Run([y], (x, Data)).Doubles(y));
        Assert.Contains(contained, session.Plan(new([y]), (x, [4, 6])).ToString());
    }

    private static DenseArray Reference(Node node, Node x)
        => node == x ? new([.. Data.Select(v => (double)v)], [4, 6])
        : node.Op.Evaluate([.. node.Inputs.Select(i => Reference(i, x))], node.Types)[0];
}
