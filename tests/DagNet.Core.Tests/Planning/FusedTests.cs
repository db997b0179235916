namespace DagNet.Tests;

/// <summary>Fused chains over every way to broadcast, across the borders of blocks and of threads.</summary>
[TestClass]
public sealed class FusedTests
{
    [TestMethod]
    [DataRow(new[] { 7, 50, 33 })]
    [DataRow(new[] { 3, 200, 64, 2 })]
    [DataRow(new[] { 2, 3, 5, 7, 4, 3 })]
    public void EveryBroadcastGivesWhatTheFormulasSay(int[] full)
    {
        for (int mask = 0; mask < 1 << full.Length; mask++)
        {
            int[] shape = [.. full.Select((d, axis) => (mask >> axis & 1) == 1 ? 1 : d)];
            var g = new Graph();
            Node a = g.Input(Shape.Of(full), "a"), b = g.Input(Shape.Of(shape), "b");
            Node y = ((a + b).Tanh() * b - a).Named("y");
            using var reference = new ReferenceBackend();
            using Session exact = new(g, backend: reference), session = new(g);
            Feed[] feeds = [Feed.Of(a, Singles(1, full), full), Feed.Of(b, Singles(2, shape), shape)];
            double[] expected = exact.Run([y], feeds).Doubles(y), actual = session.Run([y], feeds).Doubles(y);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 2e-6, $"[{string.Join(", ", shape)}] at {i}");
        }
    }

    [TestMethod]
    public void AGroupNeverWaitsForItself()
    {
        // sum reads the chain and feeds it again: both pointwise parts may not become one.
        var g = new Graph();
        Node x = g.Input([64], "x"), e = x.Exp(), y = (e / e.Sum()).Named("y"), z = y + e;
        using var session = new Session(g);
        float[] data = Singles(3, [64]);
        double total = data.Sum(v => Math.Exp(v));
        double[] result = session.Run([z], (x, data)).Doubles(z);
        for (int i = 0; i < 64; i++)
            Assert.AreEqual((Math.Exp(data[i]) / total) + Math.Exp(data[i]), result[i], 1e-5);
        Assert.HasCount(3, session.Plan(new([z]), (x, [64])).Steps);
    }

    [TestMethod]
    public void GroupsDoNotWaitForEachOther()
    {
        // e and z have one shape, as have p and q; but z waits for p by the product, and q for e by the sum.
        var g = new Graph();
        Node x = g.Input([4, 4], "x"), y = g.Input([3], "y"), p = x.Tanh(), product = p.MatMul(x).Sum();
        Node e = y.Exp(), q = (p + e.Sum()).Named("q"), z = (e + product).Named("z");
        using var reference = new ReferenceBackend();
        using Session exact = new(g, backend: reference), session = new(g);
        Feed[] feeds = [Feed.Of(x, Singles(4, [4, 4]), 4, 4), Feed.Of(y, Singles(5, [3]), 3)];
        Outputs expected = exact.Run([q, z], feeds), actual = session.Run([q, z], feeds);
        foreach (Node output in new[] { q, z })
            for (int i = 0; i < output.Shape.Count; i++)
                Assert.AreEqual(expected.Doubles(output)[i], actual.Doubles(output)[i], 1e-5, $"{output.Label} at {i}");
    }

    private static float[] Singles(int seed, int[] shape) => [.. Points.Of(seed, shape).Data.Select(v => (float)v)];
}
