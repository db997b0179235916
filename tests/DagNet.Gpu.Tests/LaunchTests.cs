using DagNet.Gpu;

namespace DagNet.Tests;

/// <summary>How many kernels a training step starts: for small networks that is what it costs.</summary>
[TestClass]
public sealed class LaunchTests
{
    private const int Batch = 128;

    [TestMethod]
    public void SmallPerceptron() => Assert.AreEqual(29, Launches(new Sgd(0.01), [784], x => x.Dense(512, "a").Relu().Dense(512, "b").Relu().Dense(10, "c")));

    [TestMethod]
    public void SmallPerceptronByAdam()
        => Assert.AreEqual(29, Launches(new Adam(0.01), [784], x => x.Dense(512, "a").Relu().Dense(512, "b").Relu().Dense(10, "c")));

    [TestMethod]
    public void ConvolutionNetwork() => Assert.AreEqual(35, Launches(new Sgd(0.01), [3, 32, 32],
        x => x.Conv(32, [3], name: "a").Relu().MaxPool([2]).Conv(64, [3], name: "b").Relu().MaxPool([2]).Flatten().Dense(10, "c")));

    private static int Launches(Optimizer optimizer, int[] shape, Func<Node, Node> layers)
    {
        var graph = new Graph();
        Node x = graph.Input(Shape.Of([Batch, .. shape]), "x"), label = graph.Input([Batch, 10], "label");
        Node loss = -(label * layers(x).LogSoftmax()).Sum(1).Mean();
        Assignment[] updates = [.. optimizer.Updates(loss, [.. graph.Variables.Where(v => ((Variable)v.Op).Trainable)])];
        using GpuBackend backend = new TextHost().Backend();
        using var session = new Session(graph, backend: backend);
        Plan plan = session.Plan(new([loss], updates, training: true), (x, [Batch, .. shape]), (label, [Batch, 10]));
        using var program = (GpuProgram)backend.Compile(plan, [.. plan.Variables.Select(v => backend.Allocate(v.Type))]);
        return program.Launches;
    }
}
