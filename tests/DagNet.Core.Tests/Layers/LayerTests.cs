namespace DagNet.Tests;

/// <summary>Layers by what they compute, name and refuse.</summary>
[TestClass]
public sealed class LayerTests
{
    [TestMethod]
    public void LayersNameTheirParametersAndResults()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 4], "x");
        Node y = x.Dense(3).Relu().Dense(3, bias: false).LayerNormalization().Dense(2, "scores");
        Assert.AreEqual("dense/weight, dense/bias, dense_1/weight, layer_normalization/scale, layer_normalization/bias, scores/weight, scores/bias",
            string.Join(", ", g.Parameters.Select(p => p.Label)));
        Assert.AreEqual("scores", y.Label);
        Assert.AreEqual("float32[batch, 2]", y.Type.ToString());
    }

    [TestMethod]
    public void DenseAndEmbeddingAreTheirFormulas()
    {
        var g = new Graph();
        Node i = g.Input(["batch", 2], "i", ElementType.Int32), vectors = i.Embedding(5, 3), y = vectors.Dense(4);
        using var session = new Session(g, seed: 3);
        Outputs got = session.Run([vectors, y, g["embedding/weight"], g["dense/weight"]], (i, new[] { 4, 0, 2, 2 }));
        float[] v = got.Array<float>(0), table = got.Array<float>(2), w = got.Array<float>(3), result = got.Array<float>(1);
        CollectionAssert.AreEqual(new[] { 4, 0, 2, 2 }.SelectMany(k => table[(3 * k)..(3 * k + 3)]).ToArray(), v);
        for (int row = 0; row < 4; row++)
            for (int unit = 0; unit < 4; unit++)
                Assert.AreEqual(Enumerable.Range(0, 3).Sum(k => (double)v[(3 * row) + k] * w[(4 * k) + unit]), result[(4 * row) + unit], 1e-6);
        Assert.IsTrue(w.All(f => Math.Abs(f) <= 1 / Math.Sqrt(3)));
        Assert.ThrowsExactly<IndexException>(() => session.Run([y], (i, new[] { 5, 0 })));
    }

    [TestMethod]
    public void BatchNormalizationMovesItsStatisticsInStepsAndUsesThemInInference()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 2], "x", ElementType.Float64), y = x.BatchNormalization(momentum: 0.75, epsilon: 0.5);
        Node mean = g["batch_normalization/mean"], variance = g["batch_normalization/variance"];
        using var session = new Session(g);
        double[] batch = [1, 10, 3, 20, 8, 60];
        double m0 = 4, v0 = (9 + 1 + 16) / 3.0, m1 = 30, v1 = (400 + 100 + 900) / 3.0;
        double At(double value, double center, double spread) => (value - center) / Math.Sqrt(spread + 0.5);

        Near([.. batch.Select(b => At(b, 0, 1))], session.Run([y], (x, batch)).Doubles(y));
        Near([0, 0], State(session, mean));
        for (int step = 1; step <= 2; step++)
        {
            Outputs trained = session.Step([y], [], (x, batch));
            Near([.. batch.Select((b, i) => i % 2 == 0 ? At(b, m0, v0) : At(b, m1, v1))], trained.Doubles(y));
            double old = Math.Pow(0.75, step);
            Near([(1 - old) * m0, (1 - old) * m1], State(session, mean));
            Near([old + ((1 - old) * v0), old + ((1 - old) * v1)], State(session, variance));
        }
        double kept = 0.5625, share = 1 - kept;
        Near([.. batch.Select((b, i) => i % 2 == 0 ? At(b, share * m0, kept + (share * v0)) : At(b, share * m1, kept + (share * v1)))],
            session.Run([y], (x, batch)).Doubles(y));
        Assert.HasCount(2, g.Parameters.ToArray());
    }

    [TestMethod]
    public void SharedBatchNormalizationMovesItsStatisticsOncePerApplication()
    {
        var g = new Graph();
        Node a = g.Input(["batch", 1], "a", ElementType.Float64), b = g.Input(["batch", 1], "b", ElementType.Float64);
        Func<Node, Node> shared = g.Shared("norm", x => x.BatchNormalization(momentum: 0.5));
        Node left = shared(a), right = shared(b), again = shared(a);
        Assert.AreSame(left, again);
        Node mean = g["norm/batch_normalization/mean"], variance = g["norm/batch_normalization/variance"];
        double[] low = [1, 3], high = [10, 18];
        using (var session = new Session(g))
        {
            // Toward 2 first, then toward 14; the variances of the population are 1 and 16.
            session.Step([left + right], [], (a, low), (b, high));
            Near([7.5], State(session, mean));
            Near([8.5], State(session, variance));
            // A step that computes one application needs the other's input no more than its statistics.
            session.Step([right], [], (b, high));
            Near([10.75], State(session, mean));
            session.Step([Gradient.Of((left * left).Sum(), g["norm/batch_normalization/scale"])[0]], [], (a, low));
            Near([6.375], State(session, mean));
            session.Run([left + right], (a, low), (b, high));
            Near([6.375], State(session, mean));
        }
        Assert.AreEqual("Variable 'norm/batch_normalization/mean': is assigned twice in one step. Combine both values into one.",
            Assert.ThrowsExactly<GraphException>(() => g.Assign(mean, mean * 2)).Message);
    }

    [TestMethod]
    public void GradientsOfBatchNormalizationInTraining()
    {
        // The composite's body with the batch's statistics chosen, since the check runs inference.
        GradientCheck.Of(x =>
        {
            (Node mean, Node variance) = BatchNormalization.Statistics(x[0]);
            return x[0].BatchNormalization(x[1], x[2], mean, variance);
        }, [Points.Of(1, 4, 3, 2), Points.Of(2, 3), Points.Of(3, 3)], order: 2);
    }

    [TestMethod]
    public void GradientsOfATransformerBlock()
    {
        GradientCheck.Of(x =>
        {
            Node h = x[0].Residual(z => z.LayerNormalization().MultiHeadAttention(2, causal: true));
            return h.Residual(z => z.LayerNormalization().FeedForward(5, a => a.Tanh()));
        }, [Points.Of(4, 2, 3, 4)], order: 2);
    }

    [TestMethod]
    public void AttentionSeesOnlyWhatItMay()
    {
        var g = new Graph();
        Node x = g.Input(["batch", "length", 4], "x", ElementType.Float64), mask = g.Input(["length"], "mask", ElementType.Bool);
        Node causal = x.MultiHeadAttention(2, causal: true), masked = x.MultiHeadAttention(2, mask: mask);
        using var session = new Session(g, seed: 2);
        double[] first = Points.Of(5, 12).Data, second = [.. first[..8], .. Points.Of(6, 4).Data];
        double[] Of(Node y, double[] data) => session.Run([y], Feed.Of(x, data, 1, 3, 4), Feed.Of(mask, new[] { true, true, false }, 3)).Doubles(y);
        CollectionAssert.AreEqual(Of(causal, first)[..8], Of(causal, second)[..8]);
        CollectionAssert.AreNotEqual(Of(causal, first)[8..], Of(causal, second)[8..]);
        CollectionAssert.AreEqual(Of(masked, first)[..8], Of(masked, second)[..8]);
    }

    [TestMethod]
    public void WrongUseIsNamed()
    {
        var g = new Graph();
        Node x = g.Input(["batch", "length"], "x"), z = g.Input(["batch", 7, 6], "z"), s = g.Input([5], "s");
        void Says(string text, Func<Node> build) => Assert.AreEqual(text, Assert.ThrowsExactly<ShapeException>(build).Message);
        Says("Dense: the input has the shape [batch, length]. The weight needs the last extent as a number: give the input one.", () => x.Dense(3));
        Says("MultiHeadAttention: 6 features cannot be parted into 4 heads. Choose a divisor of 6.", () => z.MultiHeadAttention(4));
        Says("Residual: the input has the shape [batch, 7, 6], the layers' result [batch, 7, 2]. End the layers with a Dense of 6 units.",
            () => z.Residual(y => y.Dense(2)));
        Says("LayerNormalization: the scale has the shape [5], wanted is [6]. Give one number for each element of those axes.", () => z.LayerNormalization(s));
        Says("GroupNormalization: the input has the shape [batch, 7, 6], the scale [5]. Give an input [batch, channels, …] and one scale for each channel.",
            () => z.GroupNormalization(1, s, s));
        Says("BatchNormalization: the input has the shape [batch, length]. Give [batch, channels, …] with a number of channels.", () => x.BatchNormalization());
        Says("Attention: the queries are [batch, 7, 6], the keys [batch, 7, 6], the values [batch, 7, 6]. Give each as [batch, heads, length, size].",
            () => z.Attention(z, z));
    }

    private static double[] State(Session session, Node variable)
    {
        var numbers = new double[variable.Shape.Count];
        session.State.Get<double>(variable).FlattenTo(numbers);
        return numbers;
    }

    private static void Near(double[] wanted, double[] got)
    {
        Assert.HasCount(wanted.Length, got);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-13 * Math.Max(1, Math.Abs(wanted[i])), $"element {i}");
    }
}
