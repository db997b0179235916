using DagNet.Gpu;

namespace DagNet.Tests;

/// <summary>How many kernels a training step starts: for small networks that is what it costs.</summary>
[TestClass]
public sealed class LaunchTests
{
    private const int Batch = 128;

    [TestMethod]
    public void SmallPerceptron() => Assert.AreEqual(24, Launches(new Sgd(0.01), [784], x => x.Dense(512, "a").Relu().Dense(512, "b").Relu().Dense(10, "c")));

    [TestMethod]
    public void SmallPerceptronByAdam()
        => Assert.AreEqual(24, Launches(new Adam(0.01), [784], x => x.Dense(512, "a").Relu().Dense(512, "b").Relu().Dense(10, "c")));

    [TestMethod]
    public void ConvolutionNetwork() => Assert.AreEqual(30, Launches(new Sgd(0.01), [3, 32, 32],
        x => x.Conv(32, [3], name: "a").Relu().MaxPool([2]).Conv(64, [3], name: "b").Relu().MaxPool([2]).Flatten().Dense(10, "c")));

    [TestMethod]
    public void UpdatesOfManyParametersAreFewLaunches()
    {
        // What the layers themselves need is the same for both optimizers: they differ by their updates only.
        Func<Node, Node> layers = x => Enumerable.Range(0, 20).Aggregate(x, (y, k) => y.Dense(16, $"layer{k}").Tanh()).Dense(10, "output");
        Assert.AreEqual(3, Launches(new Adam(0.01), [16], layers) - Launches(new Sgd(0.01), [16], layers));
    }

    [TestMethod]
    public void ThePlanSaysIt()
    {
        using GpuBackend backend = new TextHost().Backend();
        (_, Plan plan) = Planned(backend, new Sgd(0.01), [16], x => x.Dense(10, "output"));
        Assert.HasCount(2, plan.ToString().Split('\n').Where(line => line.EndsWith("— in one launch of 2 updates", StringComparison.Ordinal)));
    }

    private static int Launches(Optimizer optimizer, int[] shape, Func<Node, Node> layers)
    {
        using GpuBackend backend = new TextHost().Backend();
        (Session session, Plan plan) = Planned(backend, optimizer, shape, layers);
        using (session)
        using (var program = (GpuProgram)backend.Compile(plan, [.. plan.Variables.Select(v => backend.Allocate(v.Type))]))
            return program.Launches;
    }

    private static (Session Session, Plan Plan) Planned(GpuBackend backend, Optimizer optimizer, int[] shape, Func<Node, Node> layers)
    {
        var graph = new Graph();
        Node x = graph.Input(Shape.Of([Batch, .. shape]), "x"), label = graph.Input([Batch, 10], "label");
        Node loss = -(label * layers(x).LogSoftmax()).Sum(1).Mean();
        Assignment[] updates = [.. optimizer.Updates(loss, [.. graph.Variables.Where(v => ((Variable)v.Op).Trainable)])];
        var session = new Session(graph, backend: backend);
        return (session, session.Plan(new([loss], updates, training: true), (x, [Batch, .. shape]), (label, [Batch, 10])));
    }
}
