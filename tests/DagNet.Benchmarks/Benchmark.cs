namespace DagNet.Benchmarks;

/// <summary>One row of the table: a piece of work, ours and perhaps a peer's, and what is asked of the ratio.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="Name">The work.</param>
/// <param name="Open">Makes both sides ready; the argument is the number of threads.</param>
internal sealed record Benchmark(string Suite, string Name, Func<int, Contest> Open)
{
    /// <summary>How many times faster than the peer we want to be at least.</summary>
    public double? Target { get; init; }

    /// <summary>How long our side may take at most, in µs, where there is no peer.</summary>
    public double? Limit { get; init; }

    /// <summary>Whether the peak memory of each side is measured, in a process of its own.</summary>
    public bool MeasuresMemory { get; init; }

    /// <summary>Makes our side ready without anything of the peer, for a process of its own; null where nobody asks for one.</summary>
    public Func<Contender>? Alone { get; init; }

    /// <summary>How far outcomes may differ from the peer's, relative to the largest.</summary>
    public double Tolerance { get; init; } = 1e-4;
}
