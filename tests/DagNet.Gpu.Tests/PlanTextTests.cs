namespace DagNet.Tests;

/// <summary>The plan's text says which steps do not run on the device.</summary>
[TestClass]
public sealed class PlanTextTests
{
    [TestMethod]
    public void AStepOnTheCpuIsSaid()
    {
        var graph = new Graph();
        Node x = graph.Input([2, 3], "x"), y = graph.Input([2, 3], "y", ElementType.Float64);
        using var session = new Session(graph, backend: Gpus.Device);
        string[] steps = session.Plan(new([x.Exp(), y.Exp()]), (x, [2, 3]), (y, [2, 3])).ToString().Split('\n');
        Assert.HasCount(1, steps.Where(s => s.EndsWith("— on the CPU: no kernels compute with float64", StringComparison.Ordinal)));
        Assert.HasCount(1, steps.Where(s => s.Contains("= Fused", StringComparison.Ordinal) && !s.Contains("CPU", StringComparison.Ordinal)));
    }
}
