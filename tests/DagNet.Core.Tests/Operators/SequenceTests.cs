namespace DagNet.Tests.Operators;

/// <summary>States that are handed on, and the errors of sequences and of ONNX's losses.</summary>
[TestClass]
public sealed class SequenceTests
{
    [TestMethod]
    public void TwoRunsWithTheStateGiveWhatOneRunGives()
    {
        var graph = new Graph();
        Node q = graph.Input([1, 4, 4], "q"), rate = graph.Input([1, 4, 1], "rate"), kernel = graph.Input([4, 1, 3], "kernel");
        var rule = new LinearAttention(2, 2, LinearAttentionRule.Delta);
        (Node whole, Node last) = q.LinearAttention(rule, q, q, rate: rate);
        (Node first, Node between) = q.Part(1, 0, 1).LinearAttention(rule, q.Part(1, 0, 1), q.Part(1, 0, 1), rate: rate.Part(1, 0, 1));
        Node rest = q.Part(1, 1, 3);
        (Node second, Node end) = rest.LinearAttention(rule, rest, rest, between, rate: rate.Part(1, 1, 3));
        Node signal = q.Transpose(0, 2, 1);
        (Node filtered, Node kept) = signal.CausalConvWithState(kernel);
        (Node early, Node state) = signal.Part(2, 0, 1).CausalConvWithState(kernel);
        (Node late, Node left) = signal.Part(2, 1, 3).CausalConvWithState(kernel, state: state);
        float[] Of(int seed, int count) => [.. Points.Of(seed, count).Data.Select(x => (float)x)];
        using var session = new Session(graph);
        Node joined = first.Concat(1, second), convolved = early.Concat(2, late);
        Outputs got = session.Run([whole, joined, last, end, filtered, convolved, kept, left],
            (q, Of(1, 16)), (rate, (float[])[0.5f, 0.25f, 0.75f, 1]), (kernel, Of(2, 12)));
        foreach ((Node wanted, Node parts) in ((Node, Node)[])[(whole, joined), (last, end), (filtered, convolved), (kept, left)])
        {
            double[] a = got.Doubles(wanted), b = got.Doubles(parts);
            for (int i = 0; i < a.Length; i++)
                Assert.AreEqual(a[i], b[i], 1e-6);
        }
    }

    [TestMethod]
    public void WritingBehindTheEndOfACache()
    {
        var graph = new Graph();
        Node cache = graph.Input([1, 4, 1], "cache"), update = graph.Input([1, 2, 1], "update"), place = graph.Input([1], "place", ElementType.Int64);
        Node y = cache.TensorScatter(update, place);
        using var session = new Session(graph);
        Assert.ThrowsExactly<IndexException>(() => session.Run([y], Feed.Of(cache, [0f, 0, 0, 0], 1, 4, 1), Feed.Of(update, [1f, 2], 1, 2, 1), Feed.Of(place, [3L], 1)));
    }

    [TestMethod]
    public void InputsThatDoNotFit()
    {
        var graph = new Graph();
        Node x = graph.Input([2, 3, 4], "x"), named = graph.Input([2, "time", 4], "named"), labels = graph.Input([2, 3], "labels", ElementType.Int64);
        void Throws(Func<object> build, string message) => Assert.AreEqual(message, Assert.ThrowsExactly<ShapeException>(build).Message);
        Throws(() => x.NegativeLogLikelihoodLoss(labels), "NegativeLogLikelihoodLoss: the scores have the shape [2, 3, 4], the labels "
            + "[2, 3]. Give scores [batch, classes, …] and a label for each place, without the axis of the classes.");
        Throws(() => x.TensorScatter(x.Part(1, 0, 2), axis: 0), "TensorScatter: the cache is [2, 3, 4], the update [2, 2, 4], written along axis 0. "
            + "Choose another axis than 0, and let all others be equal.");
        Throws(() => named.LinearAttention(new(2, 2, LinearAttentionRule.Linear), named, named), "LinearAttention: the queries are "
            + "[2, time, 4], and their time steps cannot be written out. Give a number of 1 at least.");
        Throws(() => x.RotaryEmbedding(x, x), "RotaryEmbedding: the input is [2, 3, 4]. Give [batch, heads, length, size], or [batch, "
            + "length, heads · size] and the number of heads.");
        Throws(() => x.CausalConvWithState(x), "CausalConvWithState: the input is [2, 3, 4], the weight [2, 3, 4]. Give [batch, channels, "
            + "length] and [channels, 1, k] with numbers of channels and places.");
    }
}
