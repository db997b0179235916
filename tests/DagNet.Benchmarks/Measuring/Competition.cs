namespace DagNet.Benchmarks;

/// <summary>Measures benchmarks one after the other.</summary>
internal static class Competition
{
    /// <summary>Checks each benchmark's outcome against the peer's, then times both.</summary>
    /// <param name="benchmarks">What is measured.</param>
    /// <param name="threads">The numbers of threads.</param>
    /// <param name="log">What is said meanwhile.</param>
    /// <exception cref="InvalidOperationException">The two sides do not compute the same.</exception>
    public static List<Measurement> Run(IReadOnlyList<Benchmark> benchmarks, IReadOnlyList<int> threads, TextWriter log)
    {
        var rows = new List<Measurement>();
        foreach (int count in threads)
        {
            Machine machine = Machine.Measure(count);
            log.WriteLine($"{count} threads: {machine.PeakFlops / 1e9:0} GFLOP/s FMA peak, {machine.Bandwidth / 1e9:0} GB/s");
            foreach (Benchmark benchmark in benchmarks)
            {
                Measurement row = Run(benchmark, machine);
                rows.Add(row);
                log.WriteLine($"  {row.Suite} {row.Name}: {row.Ours:0.0} µs"
                    + (row.Peer is null ? "" : $", {row.PeerName} {row.Peer:0.0}, ratio {row.Ratio:0.00}"));
            }
        }
        return rows;
    }

    private static Measurement Run(Benchmark benchmark, Machine machine)
    {
        WorkerTeam.Shared.Threads = machine.Threads;
        using Contest contest = benchmark.Open(machine.Threads);
        if (contest.Difference(benchmark.Tolerance) is { } difference)
            throw new InvalidOperationException(
                $"{benchmark.Suite} {benchmark.Name}: {difference}. What does not agree is not timed.");
        contest.Ours.Hold();
        contest.Peer?.Hold();
        (double ours, double? peer, long allocated) = Duel.Measure(contest);
        bool memory = benchmark.MeasuresMemory;
        return new()
        {
            Suite = benchmark.Suite,
            Name = benchmark.Name,
            Threads = machine.Threads,
            Ours = ours * 1e6,
            PeerName = contest.PeerName,
            Peer = peer * 1e6,
            Target = benchmark.Target,
            Limit = benchmark.Limit,
            Speed = contest.Operations > 0 ? contest.Operations / ours / 1e9 : null,
            Share = contest.Traffic > 0 ? contest.Traffic / ours / machine.Bandwidth
                : contest.Operations > 0 ? contest.Operations / ours / machine.PeakFlops : null,
            Allocated = allocated,
            PeakMemory = memory ? OwnProcess.Of(benchmark, machine.Threads, peer: false) : null,
            PeerPeakMemory = memory && contest.Peer is not null ? OwnProcess.Of(benchmark, machine.Threads, peer: true) : null,
        };
    }
}
