namespace DagNet.Tests;

/// <summary>Whole networks train on the device as on the CPU: after each of 50 steps the losses agree.</summary>
[TestClass]
public sealed class NetworkTests
{
    private const int Steps = 50, Rows = 24, Classes = 4;

    [TestMethod]
    public void APerceptron() => Agree(new Sgd(0.1), [Rows, 12], x => x.Dense(32, "hidden").Relu().Dense(32, "second").Tanh().Dense(Classes, "output"));

    [TestMethod]
    public void APerceptronThatDropsOut() => Agree(new Adam(0.01), [Rows, 12],
        x => x.Dense(32, "hidden").Gelu().Dropout(0.25).LayerNormalization().Dense(Classes, "output"));

    [TestMethod]
    public void AConvolutionNetwork() => Agree(new AdamW(0.01) { ClipNorm = 1 }, [Rows, 2, 9, 9],
        x => x.Conv(6, [3], name: "first").BatchNormalization().Relu().MaxPool([2])
            .Conv(8, [3], strides: [2], padding: Padding.Valid, name: "second").Relu().AveragePool([1]).Flatten().Dense(Classes, "output"));

    [TestMethod]
    public void AnAttentionNetworkOverWords() => Agree(new RmsProp(0.005), [Rows, 6],
        x => (x.Abs() * 19).Cast(ElementType.Int64).Embedding(20, 8)
            .Residual(y => y.LayerNormalization("norm").MultiHeadAttention(2)).Mean(1).Dense(Classes, "output"));

    private static void Agree(Optimizer optimizer, int[] shape, Func<Node, Node> network)
    {
        double[] wanted = Losses(optimizer, shape, network, new CpuBackend()), got = Losses(optimizer, shape, network, Gpus.Device);
        for (int i = 0; i < Steps; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-3 * Math.Max(0.1, wanted[i]), $"The loss of step {i}");
        Assert.IsLessThan(0.9 * wanted[0], wanted[^1], "It learns.");
    }

    private static double[] Losses(Optimizer optimizer, int[] shape, Func<Node, Node> network, IBackend backend)
    {
        var graph = new Graph();
        Node x = graph.Input(["batch", .. shape.Skip(1).Select(extent => (Dim)extent)], "x"), label = graph.Input(["batch", Classes], "label");
        Node loss = -(label * network(x).LogSoftmax()).Sum(1).Mean();
        Assignment[] updates = [.. optimizer.Updates(loss, [.. graph.Variables.Where(v => ((Variable)v.Op).Trainable)])];
        var random = new Random(3);
        float[] data = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        var labels = new float[Rows * Classes];
        for (int row = 0; row < Rows; row++)
        {
            int at = row * (data.Length / Rows);
            labels[(row * Classes) + (data[at] > 0 ? 1 : 0) + (data[at + 1] > 0 ? 2 : 0)] = 1;
        }
        using var session = new Session(graph, seed: 7, backend);
        return [.. Enumerable.Range(0, Steps).Select(_ => (double)session.Step([loss], updates, Feed.Of(x, data, shape),
            Feed.Of(label, labels, [Rows, Classes])).Array<float>(0)[0])];
    }
}
