using System.Runtime.InteropServices;
using DagNet.Gpu;

namespace DagNet.Tests;

/// <summary>Updates of parameters of all sizes as one kernel: the state after some steps is the CPU's.</summary>
[TestClass]
public sealed class UpdateTests
{
    private static readonly int[][] Shapes = [[3, 7], [1], [], [130], [64], [2, 2, 2], [65], [1, 1], [40, 5]];

    public static IEnumerable<object[]> Optimizers =>
    [
        [new Sgd(0.05) { Momentum = 0.9 }], [new Adam(0.05)], [new AdamW(0.05) { ClipNorm = 0.5 }], [new RmsProp(0.02)], [new Adagrad(0.1)], [new Lion(0.01)],
    ];

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void TheStateIsTheCpus(Optimizer optimizer)
    {
        (string Name, double[] Value)[] wanted = Trained(new CpuBackend(), optimizer), got = Trained(Gpus.Device, optimizer);
        Assert.HasCount(wanted.Length, got);
        for (int k = 0; k < wanted.Length; k++)
            for (int i = 0; i < wanted[k].Value.Length; i++)
                Assert.AreEqual(wanted[k].Value[i], got[k].Value[i], 2e-6 * Math.Max(1, Math.Abs(wanted[k].Value[i])), $"{wanted[k].Name}[{i}]");
    }

    [TestMethod]
    public void MoreThanOneKernelTakesGoInSeveral()
    {
        var graph = new Graph();
        Node[] parameters = [.. Enumerable.Range(0, 60).Select(k => graph.Parameter([k + 1], $"p{k}", Initializers.Ones))];
        Assignment[] updates = [.. parameters.Select((p, k) => new Assignment(p, p * 3 + p))];
        using var session = new Session(graph, backend: Gpus.Device);
        Plan plan = session.Plan(new([], updates, training: true));
        UpdateGroup[] groups = [.. UpdateGroup.Of(plan)];
        Assert.AreEqual(60, groups.Sum(g => g.Steps.Length));
        Assert.IsTrue(groups.Length is > 1 and < 5, $"{groups.Length} launches");
        session.Step([], updates);
        session.Step([], updates);
        foreach (Node p in parameters)
            CollectionAssert.AreEqual(Enumerable.Repeat(16f, p.Shape.Count).ToArray(), MemoryMarshal.Cast<byte, float>(session.State.Read(p)).ToArray());
    }

    private static (string Name, double[] Value)[] Trained(IBackend backend, Optimizer optimizer)
    {
        var graph = new Graph();
        Node x = graph.Input([1], "x");
        Node[] parameters = [.. Shapes.Select((shape, k) => graph.Parameter(Shape.Of(shape), $"p{k}", Initializers.Uniform(-1, 1)))];
        Node loss = parameters.Select((p, k) => ((p - 0.1 * k) * (p * x.Reshape([]) + 0.3)).Sum()).Aggregate((a, b) => a + b);
        Assignment[] updates = [.. optimizer.Updates(loss, parameters)];
        using var session = new Session(graph, seed: 3, backend);
        for (int step = 0; step < 4; step++)
            session.Step([loss], updates, Feed.Of(x, [1 + 0.2f * step], [1]));
        return [.. graph.Variables.Where(v => v.Element == ElementType.Float32).Select(v => (v.Label!, Array.ConvertAll(MemoryMarshal.Cast<byte, float>(session.State.Read(v)).ToArray(), n => (double)n)))];
    }
}
