namespace DagNet.Tests;

/// <summary>Whole networks train on the device as on the CPU: after each of 50 steps the losses agree.</summary>
[TestClass]
public sealed class NetworkTests
{
    private const int Steps = 50;

    [TestMethod]
    public void APerceptron() => Agree(graph =>
    {
        Node x = graph.Input(["batch", 12], "x"), label = graph.Input(["batch", 4], "label");
        Node y = x.Dense(32, "hidden").Relu().Dense(32, "second").Tanh().Dense(4, "output");
        return (x, label, -(label * y.LogSoftmax()).Sum(1).Mean());
    }, [24, 12], [24, 4]);

    private static void Agree(Func<Graph, (Node X, Node Label, Node Loss)> build, int[] shape, int[] labels)
    {
        double[] wanted = Losses(build, shape, labels, new CpuBackend()), got = Losses(build, shape, labels, Gpus.Device);
        for (int i = 0; i < Steps; i++)
            Assert.AreEqual(wanted[i], got[i], 2e-4 * Math.Max(1, Math.Abs(wanted[i])), $"The loss of step {i}");
        Assert.IsLessThan(0.8 * wanted[0], wanted[^1], "It learns.");
    }

    private static double[] Losses(Func<Graph, (Node X, Node Label, Node Loss)> build, int[] shape, int[] labels, IBackend backend)
    {
        var graph = new Graph();
        (Node x, Node label, Node loss) = build(graph);
        Node[] parameters = [.. graph.Variables.Where(v => ((Variable)v.Op).Trainable)];
        IReadOnlyList<Node> gradients = Gradient.Of(loss, parameters);
        var updates = parameters.Select((p, k) => new Assignment(p, p - 0.1 * gradients[k])).ToArray();
        var random = new Random(3);
        float[] data = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        var classes = new float[labels[0] * labels[1]];
        for (int i = 0; i < labels[0]; i++)
            classes[(i * labels[1]) + (data[i * (data.Length / labels[0])] > 0 ? 1 : 0)] = 1;
        using var session = new Session(graph, seed: 7, backend);
        return [.. Enumerable.Range(0, Steps).Select(_ => (double)session.Step([loss], updates, Feed.Of(x, data, shape), Feed.Of(label, classes, labels)).Array<float>(0)[0])];
    }
}
