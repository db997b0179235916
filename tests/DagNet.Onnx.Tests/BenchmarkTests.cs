using DagNet.Benchmarks;

namespace DagNet.Onnx.Tests;

/// <summary>Every benchmark still runs, and agrees with the peers that a plain build has.</summary>
[TestClass]
public class BenchmarkTests
{
    public static IEnumerable<object[]> Names => Suites.Of("all", Size.Smallest).Select(b => new object[] { b.Suite, b.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void RunsAtItsSmallestSize(string suite, string name)
    {
        Benchmark benchmark = Suites.Of(suite, Size.Smallest).Single(b => b.Name == name);
        using Contest contest = benchmark.Open(1);
        Assert.IsNull(contest.Difference(benchmark.Tolerance));
        contest.Ours.Run();
    }
}
