using System.Diagnostics;
using System.Globalization;

namespace DagNet.Benchmarks;

/// <summary>What needs a process of its own: peak resident memory, and a first step.</summary>
internal static class OwnProcess
{
    private const int Runs = 5;

    /// <summary>The peak of one side of a benchmark, in bytes.</summary>
    public static long Of(Benchmark benchmark, int threads, bool peer)
        => long.Parse(Start(benchmark.Suite, benchmark.Name, threads, peer ? "peer" : "ours"), CultureInfo.InvariantCulture);

    /// <summary>Starts this program anew for one side of a benchmark and gives what it prints.</summary>
    public static string Start(string suite, string name, int threads, string alone)
    {
        string program = Path.Combine(AppContext.BaseDirectory, $"{typeof(OwnProcess).Assembly.GetName().Name}.dll");
        var start = new ProcessStartInfo("dotnet", [program, suite, "--threads", $"{threads}", "--filter", name, "--alone", alone])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? text
            : throw new InvalidOperationException($"{name}: its process of {alone} ended with {process.ExitCode}.");
    }

    /// <summary>Runs one side some times ("first": ours once) and gives this process's peak.</summary>
    public static long Here(Benchmark benchmark, int threads, string alone)
    {
        using Contender side = alone == "peer" ? Peer(benchmark.Open(threads)) : benchmark.Alone?.Invoke() ?? benchmark.Open(threads).Ours;
        for (int i = 0; i < (alone == "first" ? 1 : Runs); i++)
            side.Run();
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    /// <summary>The peer, which starts with our side's parameters and then has the process for itself.</summary>
    private static Contender Peer(Contest contest)
    {
        contest.Ours.Dispose();
        return contest.Peer!;
    }
}
