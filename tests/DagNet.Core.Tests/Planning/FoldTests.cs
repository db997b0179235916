namespace DagNet.Tests;

/// <summary>Constants that follow from constants.</summary>
[TestClass]
public class FoldTests
{
    [TestMethod]
    public void Whole_numbers_wrap_in_constants_as_in_kernels()
    {
        Graph graph = new();
        Node big = graph.Constant(Literal.Of<int>([1 << 30, int.MaxValue, -7], [3])), y = big * 4, z = big + 1;
        using Session session = new(graph);
        Outputs results = session.Run([y, z]);
        CollectionAssert.AreEqual(new double[] { 0, -4, -28 }, results.Doubles(y));
        CollectionAssert.AreEqual(new double[] { 1_073_741_825, int.MinValue, -6 }, results.Doubles(z));
    }

    [TestMethod]
    public void Division_of_constants_by_zero_is_an_error()
    {
        Graph graph = new();
        Node y = graph.Constant(Literal.Of<long>([6, 6], [2])) / graph.Constant(Literal.Of<long>([3, 0], [2]));
        using Session session = new(graph);
        Assert.Contains("divide by zero", Assert.ThrowsExactly<BackendException>(() => session.Run([y])).Message);
    }
}
