namespace DagNet.Tests.Operators;

/// <summary>Named lengths, and the errors of attention.</summary>
[TestClass]
public sealed class AttentionTests
{
    [TestMethod]
    public void OneQueryAfterAPastSeesWhatAllQueriesAtOnceSee()
    {
        var graph = new Graph();
        Node q = graph.Input([1, 2, "length", 3], "q"), k = graph.Input([1, 2, "length", 3], "k"), v = graph.Input([1, 2, "length", 2], "v");
        Node last = graph.Input([1, 2, 1, 3], "last"), pastKeys = graph.Input([1, 2, "past", 3], "pastKeys");
        Node pastValues = graph.Input([1, 2, "past", 2], "pastValues"), key = graph.Input([1, 2, 1, 3], "key"), value = graph.Input([1, 2, 1, 2], "value");
        var causal = new Attention(0.5, IsCausal: true);
        Node whole = q.Attention(causal, k, v), step = last.Attention(causal, key, value, past: (pastKeys, pastValues)).Item(0);
        float[] Of(int seed, int count) => [.. Points.Of(seed, count).Data.Select(x => (float)x)];
        float[] queries = Of(1, 24), keys = Of(2, 24), values = Of(3, 16);
        float[] Cut(float[] x, int size, int from, int to) => [.. x[..(4 * size)][(from * size)..(to * size)], .. x[(4 * size)..][(from * size)..(to * size)]];
        using var session = new Session(graph);
        double[] all = session.Run([whole], (q, queries), (k, keys), (v, values)).Doubles(whole);
        double[] one = session.Run([step], (last, Cut(queries, 3, 3, 4)), (key, Cut(keys, 3, 3, 4)), (value, Cut(values, 2, 3, 4)),
            (pastKeys, Cut(keys, 3, 0, 3)), (pastValues, Cut(values, 2, 0, 3))).Doubles(step);
        double[] wanted = [.. all[6..8], .. all[14..16]];
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], one[i], 1e-6);
    }

    [TestMethod]
    public void InputsThatDoNotFit()
    {
        var graph = new Graph();
        Node q = graph.Input([2, 3, 4, 5], "q"), k = graph.Input([2, 2, 6, 5], "k"), flat = graph.Input([2, 4, 10], "flat");
        Node lengths = graph.Input([2], "lengths", ElementType.Int64);
        var plain = new Attention(0.5);
        Assert.AreEqual("Attention: 3 heads of queries cannot share 2 heads of keys and values. Let the one be a multiple of the other.",
            Assert.ThrowsExactly<ShapeException>(() => q.Attention(k, k)).Message);
        Assert.AreEqual("Attention: the last axis of [2, 4, 10] cannot be parted into 3 heads. Choose a divisor of 10.",
            Assert.ThrowsExactly<ShapeException>(() => flat.Attention(plain with { QueryHeads = 3, KeyHeads = 3 }, flat, flat)).Message);
        Assert.AreEqual("Attention: the queries are [2, 3, 4, 5], the keys [2, 4, 10]. Give both as [batch, heads, length, size], or both as "
            + "[batch, length, heads · size].", Assert.ThrowsExactly<ShapeException>(() => q.Attention(plain, flat, flat)).Message);
        Assert.AreEqual("Attention: takes past keys or the lengths of a cache, not both. Leave one out.",
            Assert.ThrowsExactly<GraphException>(() => k.Attention(plain, k, k, past: (k, k), lengths: lengths)).Message);
    }
}
