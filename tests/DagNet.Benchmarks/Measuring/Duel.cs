using System.Diagnostics;

namespace DagNet.Benchmarks;

/// <summary>Measures both sides in turn, so that whatever else the machine does hits both.</summary>
internal static class Duel
{
    private const double RoundSeconds = 0.03, WarmSeconds = 0.5, MostWarmSeconds = 4, MostSeconds = 4;
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);
    private const int MostRounds = 41, LeastRounds = 5, StableRounds = 5;
    private const double Stable = 0.03;

    /// <summary>The medians of ours and of the peer, in seconds, and the bytes that ours allocates a run.</summary>
    public static (double Ours, double? Peer, long Allocated) Measure(Contest contest)
    {
        int ours = WarmUp(contest.Ours), theirs = contest.Peer is null ? 0 : WarmUp(contest.Peer);
        var times = (Ours: new List<double>(), Peer: new List<double>());
        long allocated = long.MaxValue, start = Stopwatch.GetTimestamp();
        for (int round = 0; round < MostRounds; round++)
        {
            if (round >= LeastRounds && Stopwatch.GetElapsedTime(start).TotalSeconds > MostSeconds)
                break;
            // OpenMP's threads spin on after a run of the peer's: that would be our second core.
            Settle(contest.Ours, contest.Peer);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            times.Ours.Add(Time(contest.Ours, ours));
            allocated = Math.Min(allocated, (GC.GetTotalAllocatedBytes(precise: true) - before) / ours);
            if (contest.Peer is not null)
            {
                Settle(contest.Peer, contest.Ours);
                times.Peer.Add(Time(contest.Peer, theirs));
            }
        }
        return (Median(times.Ours), contest.Peer is null ? null : Median(times.Peer), allocated);
    }

    /// <summary>Runs until the time no longer falls; returns how many runs make a round.</summary>
    private static int WarmUp(Contender side)
    {
        long start = Stopwatch.GetTimestamp();
        side.Run();
        int runs = Math.Clamp((int)(RoundSeconds / Time(side, 1)), 1, 1 << 20);
        var last = new Queue<double>();
        while (true)
        {
            double time = Time(side, runs), spent = Stopwatch.GetElapsedTime(start).TotalSeconds;
            runs = Math.Clamp((int)(RoundSeconds / time), 1, 1 << 20);
            last.Enqueue(time);
            if (last.Count > StableRounds)
                last.Dequeue();
            bool stable = last.Count == StableRounds && last.Min() >= last.Max() * (1 - Stable);
            if ((stable && spent > WarmSeconds) || spent > MostWarmSeconds)
                return runs;
        }
    }

    /// <summary>Waits until the other side's threads have parked, and wakes one's own.</summary>
    private static void Settle(Contender next, Contender? other)
    {
        if (other is null)
            return;
        Thread.Sleep(Settling);
        next.Run();
    }

    private static double Time(Contender side, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++)
            side.Run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
