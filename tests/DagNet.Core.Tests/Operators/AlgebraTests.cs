namespace DagNet.Tests.Operators;

/// <summary>Ranges, running products with named batches, and the errors of einsum and its neighbours.</summary>
[TestClass]
public sealed class AlgebraTests
{
    [TestMethod]
    [DataRow(3L, 9L, 3L, new long[] { 3, 6 })]
    [DataRow(10L, 4L, -2L, new long[] { 10, 8, 6 })]
    [DataRow(0L, 7L, 3L, new long[] { 0, 3, 6 })]
    [DataRow(0L, -5L, -3L, new long[] { 0, -3 })]
    [DataRow(5L, 5L, 1L, new long[0])]
    [DataRow(5L, 1L, 1L, new long[0])]
    public void RangeOfWholeNumbers(long start, long limit, long delta, long[] wanted)
        => CollectionAssert.AreEqual(wanted, Longs(new Graph().Range(start, limit, delta)));

    [TestMethod]
    public void RangeOfFloatsMultipliesRatherThanAdds()
    {
        double[] got = ((Constant)new Graph().Range(1.0, 2.0, 0.1, ElementType.Float64).Op).Value.ToDoubles();
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).Select(i => 1 + (i * 0.1)).ToArray(), got);
        Assert.IsEmpty(((Constant)new Graph().Range(2.0, 1.0, 0.5).Op).Value.ToDoubles());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Graph().Range(0.0, double.PositiveInfinity, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Graph().Range(0L, 3, 0));
    }

    [TestMethod]
    public void EinsumTakesNamedExtents()
    {
        var graph = new Graph();
        Node a = graph.Input(["batch", "time", 3], "a"), b = graph.Input(["batch", 3, 2], "b");
        Node y = a.Einsum("bti,bij->btj", b);
        using var session = new Session(graph);
        Outputs got = session.Run([y], Feed.Of(a, [1f, 2, 3, 4, 5, 6, 7, 8, 9], 1, 3, 3), Feed.Of(b, [1f, 0, 0, 1, 1, 1], 1, 3, 2));
        CollectionAssert.AreEqual(new double[] { 4, 5, 10, 11, 16, 17 }, got.Doubles(y));
    }

    [TestMethod]
    [DataRow("ij->ijk", "Einsum: the equation 'ij->ijk' has the output 'ijk', where 'k' is twice or in no term. "
        + "Name letters of the terms, each once.")]
    [DataRow("ij->ii", "Einsum: the equation 'ij->ii' has the output 'ii', where 'i' is twice or in no term. "
        + "Name letters of the terms, each once.")]
    [DataRow("ij,jk", "Einsum: the equation 'ij,jk' has 2 terms for 1 inputs. Give a term for each, parted by commas.")]
    [DataRow("i1", "Einsum: the equation 'i1' has the term 'i1'. Terms are made of letters and at most one ellipsis '...'.")]
    [DataRow("i->i->i", "Einsum: the equation 'i->i->i' has more than one arrow. Write the terms, then '->' and the output.")]
    public void AnEquationThatIsNone(string equation, string message)
    {
        Node x = new Graph().Input([2, 3], "x");
        Assert.AreEqual(message, Assert.ThrowsExactly<GraphException>(() => x.Einsum(equation)).Message);
    }

    [TestMethod]
    public void ExtentsThatDoNotFit()
    {
        var graph = new Graph();
        Node x = graph.Input([2, 3], "x"), b = graph.Input([4, 5], "b"), named = graph.Input([2, "time"], "named");
        void Throws(Func<Node> build, string message)
            => Assert.AreEqual(message, Assert.ThrowsExactly<ShapeException>(build).Message);
        Throws(() => x.Einsum("ii"), "Einsum: in 'ii' axis 1 of input 0, [2, 3], has the extent 3, but another axis of the "
            + "same letter has 2. Make them equal.");
        Throws(() => x.Einsum("ij,jk", b), "Einsum: in 'ij,jk' axis 0 of input 1, [4, 5], has the extent 4, but another axis "
            + "of the same letter has 3. Make them equal.");
        Throws(() => x.Einsum("i"), "Einsum: the term 'i' of 'i' names 1 axes, but its input [2, 3] has 2. "
            + "Name each axis, or write '...' for some.");
        Throws(() => x.Det(), "Det: takes square matrices, but the input is [2, 3]. Slice or reshape it.");
        Throws(() => named.CumProd(), "CumProd: axis 1 of [2, time] has the name 'time'. Give it a number.");
        Throws(() => x.Reshape([6]).EyeLike(), "EyeLike: takes a matrix, but the input is [6]. Reshape it.");
        Throws(() => x.Compress([true, false, true], 0), "Compress: the condition has 3 elements, axis 0 of [2, 3] has fewer. "
            + "Shorten it.");
        Throws(() => x.ReverseSequence(graph.Range(2)), "ReverseSequence: the lengths have the shape [2], the input [2, 3]. "
            + "Give one length for each of the 3 sequences.");
        Throws(() => x.ReverseSequence(graph.Range(3), 1, 1), "ReverseSequence: the time axis is 1, the batch axis 1, the "
            + "input [2, 3]. Let one axis be 0 and the other 1.");
    }

    private static long[] Longs(Node constant) => [.. ((Constant)constant.Op).Value.ToDoubles().Select(x => (long)x)];
}
