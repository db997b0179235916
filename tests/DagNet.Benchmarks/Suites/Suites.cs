namespace DagNet.Benchmarks;

/// <summary>All benchmarks.</summary>
internal static class Suites
{
    private static readonly Dictionary<string, Func<Size, IEnumerable<Benchmark>>> All = new()
    {
        ["train"] = TrainSuite.Benchmarks,
        ["infer"] = InferSuite.Benchmarks,
        ["ops"] = OperatorSuite.Benchmarks,
        ["scale"] = ScaleSuite.Benchmarks,
        ["mlnet"] = MLNetSuite.Benchmarks,
    };

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>The benchmarks of one suite, or of all.</summary>
    public static IEnumerable<Benchmark> Of(string suite, Size size)
        => suite == "all" ? All.Values.SelectMany(s => s(size)) : All[suite](size);
}
