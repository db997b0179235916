namespace DagNet.Tests;

/// <summary>Values that the gradient computes again: the same numbers, in less memory.</summary>
[TestClass]
public sealed class RecomputeTests
{
    private delegate Node Network(Node x);

    /// <summary>Dropout draws the same numbers twice, statistics move once, maxima are kept, and states end the same, bit for bit.</summary>
    [TestMethod]
    [DataRow("dense", 0.5)]
    [DataRow("residual", 0.6)]
    [DataRow("normalised", 0.6)]
    [DataRow("convolutions", 0.8)]
    [DataRow("attention", 0.8)]
    public void ResultsAreTheSameInLessMemory(string kind, double most)
    {
        Network network = kind switch { "dense" => Dense, "residual" => Residual, "normalised" => Normalised, "convolutions" => Convolutions, _ => Encoder };
        int[] shape = kind switch { "dense" or "residual" => [128, 32], "normalised" => [64, 32], "convolutions" => [8, 4, 16, 16], _ => [8, 24, 32] };
        (byte[][] plain, float[] losses, long whole) = Train(network, shape, recompute: false);
        (byte[][] again, float[] same, long least) = Train(network, shape, recompute: true);
        CollectionAssert.AreEqual(losses, same);
        for (int k = 0; k < plain.Length; k++)
            CollectionAssert.AreEqual(plain[k], again[k], $"variable {k}");
        Assert.IsLessThan(most * whole, least, $"{whole:N0} bytes become {least:N0}");
    }

    [TestMethod]
    public void WhatNeedsNoGradientStaysAsItIs()
    {
        var g = new Graph();
        Node x = g.Input([16, 32], "x"), y = Dense(x);
        using Session plain = new(g), recomputing = new(g) { Recompute = true };
        Assert.AreEqual(plain.Plan(new([y]), (x, [16, 32])).ToString(), recomputing.Plan(new([y]), (x, [16, 32])).ToString());
    }

    private static Node Dense(Node x)
    {
        for (int layer = 0; layer < 24; layer++)
            x = x.Dense(32, $"layer{layer}").Tanh().Dropout(0.1);
        return x.Dense(1, "last");
    }

    private static Node Residual(Node x)
    {
        for (int layer = 0; layer < 16; layer++)
            x += x.Dense(32, $"first{layer}").Relu().Dense(32, $"second{layer}").Dropout(0.2);
        return x.Dense(1, "last");
    }

    private static Node Normalised(Node x)
    {
        for (int layer = 0; layer < 16; layer++)
            x = x.Dense(32, $"layer{layer}").BatchNormalization(name: $"norm{layer}").Relu();
        return x.Dense(1, "last");
    }

    private static Node Convolutions(Node x)
    {
        for (int layer = 0; layer < 12; layer++)
        {
            x = x.Conv(layer < 6 ? 8 : 16, [3], padding: Padding.Same, name: $"conv{layer}").Relu();
            if (layer is 3 or 7)
                x = x.MaxPool([2]);
        }
        return x.Mean(2, 3).Dense(1, "last");
    }

    private static Node Encoder(Node x)
    {
        for (int layer = 0; layer < 4; layer++)
            x = x.Residual(r => r.MultiHeadAttention(4)).LayerNormalization();
        return x.Mean(1).Dense(1, "last");
    }

    private static (byte[][] State, float[] Losses, long Bytes) Train(Network network, int[] shape, bool recompute)
    {
        var g = new Graph();
        Node x = g.Input(Shape.Of(shape), "x"), loss = network(x).MeanSquaredError(g.Input([shape[0], 1], "y"));
        Assignment[] updates = [.. new Adam(0.01).Updates(loss)];
        using var session = new Session(g, seed: 3) { Recompute = recompute };
        var random = new Random(4);
        float[] data = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)];
        float[] wanted = [.. Enumerable.Range(0, shape[0]).Select(_ => random.NextSingle())];
        float[] losses = new float[5];
        for (int step = 0; step < losses.Length; step++)
            losses[step] = session.Step([loss], updates, Feed.Of(x, data, shape), Feed.Of(g.Find("y")!, wanted, shape[0], 1)).Get<float>(0).ToArray().Single();
        byte[][] state = [.. g.Variables.OrderBy(v => v.Label, StringComparer.Ordinal).Select(v => session.State.Read(v))];
        Plan plan = session.Plan(new([loss], updates, training: true), (x, shape), (g.Find("y")!, [shape[0], 1]));
        Lifetimes.Check(plan);
        return (state, losses, plan.ArenaBytes);
    }
}
