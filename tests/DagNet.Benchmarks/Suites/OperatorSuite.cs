namespace DagNet.Benchmarks;

/// <summary>Single operators.</summary>
internal static class OperatorSuite
{
    public static IEnumerable<Benchmark> Benchmarks(Size size)
    {
        foreach (int extent in size == Size.Full ? (int[])[64, 128, 256, 512, 1024, 2048] : [5])
            foreach ((bool a, bool b) in ((bool, bool)[])[(false, false), (false, true), (true, false), (true, true)])
                yield return new("ops", $"product {extent}, A{(a ? "ᵀ" : "")} B{(b ? "ᵀ" : "")}", threads =>
                {
                    Torch.UseThreads(threads);
                    var ours = new Product(extent, a, b);
                    return new(ours, Torch.Product(ours), Torch.Name) { Operations = 2.0 * extent * extent * extent };
                })
                { Target = 1 };
        int count = size == Size.Full ? 1 << 24 : 100;
        yield return new("ops", "8 pointwise operators over 16 M floats",
            _ => new(new PointwiseChain(count)) { Traffic = 2.0 * sizeof(float) * count });
    }
}
