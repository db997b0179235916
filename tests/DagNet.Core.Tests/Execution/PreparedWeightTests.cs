namespace DagNet.Tests;

/// <summary>Weights that inference keeps in another form follow every change of the state.</summary>
[TestClass]
public sealed class PreparedWeightTests
{
    private const int Inputs = 40, Outputs = 70;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AProductFollowsItsWeights(bool transposed)
    {
        var g = new Graph();
        Node x = g.Input(["rows", Inputs], "x"), w = g.Parameter(transposed ? [Outputs, Inputs] : [Inputs, Outputs], "w", Initializers.Normal(1));
        Node y = transposed ? g.Apply(new MatMul(TransposeB: true), x, w) : x.MatMul(w);
        using var session = new Session(g, seed: 1);
        foreach (int rows in new[] { 1, 3, 20, 100 })
            Check(session, x, w, y, rows, transposed);
        session.State.Set<float>(w, Numbers(Inputs * Outputs, 3));
        foreach (int rows in new[] { 20, 100, 3 })
            Check(session, x, w, y, rows, transposed);
        // A training step changes them, too, and one that changes others does not.
        Node other = g.Variable([], "other", Initializers.Zeros);
        session.Step([y.Sum()], [new(w, w * -2)], (x, new float[Inputs]));
        Check(session, x, w, y, 20, transposed);
        session.Step([y.Sum()], [new(other, other + 1)], (x, new float[Inputs]));
        Check(session, x, w, y, 20, transposed);
    }

    /// <summary>What several products of a training step read as their weights is brought into another form once a step, and anew when the step has changed it.</summary>
    [TestMethod]
    public void ASharedWeightIsPreparedForEachStep()
    {
        float[][] Train(IBackend backend)
        {
            var g = new Graph();
            Node x = g.Input([6, 20, 40], "x"), w = g.Parameter([40, 40], "w", Initializers.Normal(0.1)), h = x.Select(0, 0);
            for (int t = 1; t < 6; t++)
                h = (x.Select(0, t) + g.Apply(new MatMul(TransposeB: true), h, w)).Tanh();
            Node loss = (h * h).Sum();
            Assignment[] updates = [.. new Sgd(0.002).Updates(loss)];
            using var session = new Session(g, seed: 1, backend);
            if (backend is CpuBackend)
                Assert.Contains("packed when the weights have changed", session.Plan(new([loss], updates, training: true), (x, [6, 20, 40])).ToString());
            float[] data = Numbers(6 * 20 * 40, 8);
            return [.. Enumerable.Range(0, 4).Select(_ =>
            {
                session.Step([loss], updates, Feed.Of(x, data, 6, 20, 40));
                return session.State.Get<float>(w).ToArray();
            })];
        }
        float[][] wanted = Train(new ReferenceBackend()), found = Train(new CpuBackend());
        for (int step = 0; step < wanted.Length; step++)
            for (int i = 0; i < wanted[step].Length; i++)
                Assert.AreEqual(wanted[step][i], found[step][i], 1e-4, $"step {step}, {i}");
        Assert.IsGreaterThan(1e-2f, found[0].Zip(found[3], (a, b) => Math.Abs(a - b)).Max());
    }

    /// <summary>By each of the ways in which a convolution keeps its weights.</summary>
    [TestMethod]
    [DataRow(24, 20, 3, 1, 16)]
    [DataRow(3, 8, 5, 1, 64)]
    [DataRow(8, 8, 3, 2, 40)]
    [DataRow(40, 40, 5, 1, 6)]
    public void AConvolutionFollowsItsWeights(int channels, int filters, int kernel, int groups, int extent)
    {
        var g = new Graph();
        Node x = g.Input(["rows", channels, extent, extent], "x"), w = g.Parameter([filters, channels / groups, kernel, kernel], "w", Initializers.Normal(1));
        // The input's weights are another tensor of the graph, which nothing is kept of.
        Node free = g.Input([filters, channels / groups, kernel, kernel], "free");
        Node y = x.Conv(w, padding: [1, 1], groups: groups), expected = x.Conv(free, padding: [1, 1], groups: groups);
        using var session = new Session(g, seed: 1);
        foreach (int rows in new[] { 1, 5, 2 })
            Compare(rows);
        session.Step([y.Sum()], [new(w, w * -2)], (x, new float[channels * extent * extent]));
        Compare(5);
        session.State.Set<float>(w, Numbers(w.Shape.Count, 5));
        Compare(1);

        void Compare(int rows)
        {
            float[] image = Numbers(rows * channels * extent * extent, rows);
            float[] found = [.. session.Run<float>(y, Feed.Of(x, image, rows, channels, extent, extent))];
            float[] wanted = [.. session.Run<float>(expected, Feed.Of(x, image, rows, channels, extent, extent), (free, session.State.Get<float>(w).ToArray()))];
            CollectionAssert.AreEqual(wanted, found, $"{rows} rows");
        }
    }

    /// <summary>Threads that meet the first run after a change all see the new weights.</summary>
    [TestMethod]
    public void ThreadsSeeTheWeightsAsTheyAre()
    {
        var g = new Graph();
        Node x = g.Input(["rows", Inputs], "x"), w = g.Parameter([Inputs, Outputs], "w"), y = x.MatMul(w);
        using var session = new Session(g);
        float[] ones = [.. Enumerable.Repeat(1f, 16 * Inputs)];
        for (int round = 1; round <= 20; round++)
        {
            session.State.Set<float>(w, [.. Enumerable.Repeat((float)round, Inputs * Outputs)]);
            Parallel.For(0, 8, _ =>
            {
                foreach (float value in session.Run<float>(y, Feed.Of(x, ones, 16, Inputs)))
                    Assert.AreEqual(round * Inputs, value);
            });
        }
    }

    private static void Check(Session session, Node x, Node w, Node y, int rows, bool transposed)
    {
        float[] a = Numbers(rows * Inputs, rows), b = [.. session.State.Get<float>(w)], found = [.. session.Run<float>(y, Feed.Of(x, a, rows, Inputs))];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < Outputs; j++)
            {
                double sum = 0;
                for (int p = 0; p < Inputs; p++)
                    sum += a[(i * Inputs) + p] * (double)b[transposed ? (j * Inputs) + p : (p * Outputs) + j];
                Assert.AreEqual(sum, found[(i * Outputs) + j], 1e-4 * Math.Max(1, Math.Abs(sum)), $"{i}, {j} of {rows}");
            }
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
