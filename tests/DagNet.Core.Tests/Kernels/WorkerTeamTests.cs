namespace DagNet.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public unsafe class WorkerTeamTests
{
    private readonly struct Count(int[] counts) : IParallelBody
    {
        public void Run(int part) => Interlocked.Increment(ref counts[part]);
    }

    private readonly struct Fail(int at) : IParallelBody
    {
        public void Run(int part)
        {
            if (part == at) throw new InvalidOperationException($"part {part}");
        }
    }

    private readonly struct Nest(WorkerTeam team, int[] counts) : IParallelBody
    {
        public void Run(int part)
        {
            int thread = Environment.CurrentManagedThreadId;
            team.For(8, new SameThread(thread));
            team.For(counts.Length, new Count(counts));
        }
    }

    private readonly struct SameThread(int thread) : IParallelBody
    {
        public void Run(int part)
        {
            if (Environment.CurrentManagedThreadId != thread)
                throw new InvalidOperationException("a nested loop left its thread");
        }
    }

    private readonly struct Meet(Barrier barrier, HashSet<int> threads) : IParallelBody
    {
        public void Run(int part)
        {
            lock (threads) threads.Add(Environment.CurrentManagedThreadId);
            if (!barrier.SignalAndWait(TimeSpan.FromSeconds(60))) throw new TimeoutException();
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(8)]
    public void EachPartRunsOnce(int threads)
    {
        using var team = new WorkerTeam(threads);
        for (int parts = 0; parts < 40; parts++)
        {
            for (int round = 0; round < 50; round++)
            {
                int[] counts = new int[parts];
                team.For(parts, new Count(counts));
                Assert.IsTrue(counts.All(c => c == 1), $"{parts} parts, round {round}");
            }
        }
    }

    [TestMethod]
    public void PartsRunAtTheSameTime()
    {
        using var team = new WorkerTeam(4);
        using var barrier = new Barrier(4);
        HashSet<int> threads = [];
        team.For(4, new Meet(barrier, threads));
        Assert.AreEqual(4, threads.Count);
    }

    [TestMethod]
    public void ParkedWorkersWakeUp()
    {
        using var team = new WorkerTeam(3);
        for (int round = 0; round < 5; round++)
        {
            using var barrier = new Barrier(3);
            team.For(3, new Meet(barrier, []));
            Thread.Sleep(5);
        }
    }

    [TestMethod]
    public void TheTeamCanShrinkAndGrow()
    {
        using var team = new WorkerTeam(4);
        foreach (int threads in (int[])[4, 2, 3, 5, 1])
        {
            team.Threads = threads;
            using var barrier = new Barrier(threads);
            HashSet<int> met = [];
            team.For(threads, new Meet(barrier, met));
            Assert.AreEqual(threads, met.Count);
        }
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => team.Threads = 0);
    }

    [TestMethod]
    public void AnExceptionReachesTheCallerAndTheTeamLivesOn()
    {
        using var team = new WorkerTeam(3);
        for (int at = 0; at < 20; at++)
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => team.For(20, new Fail(at)));
            Assert.AreEqual($"part {at}", error.Message);
            int[] counts = new int[20];
            team.For(20, new Count(counts));
            Assert.IsTrue(counts.All(c => c == 1));
        }
    }

    [TestMethod]
    public void ANestedLoopRunsOnItsOwnThread()
    {
        using var team = new WorkerTeam(4);
        int[] counts = new int[16];
        team.For(10, new Nest(team, counts));
        Assert.IsTrue(counts.All(c => c == 10));
    }

    [TestMethod]
    public void SeveralCallersMayUseOneTeam()
    {
        using var team = new WorkerTeam(3);
        Task[] callers = [.. Enumerable.Range(0, 6).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int round = 0; round < 2000; round++)
                {
                    int[] counts = new int[9];
                    team.For(9, new Count(counts));
                    Assert.IsTrue(counts.All(c => c == 1));
                }
            },
            TaskCreationOptions.LongRunning))];
        Task.WaitAll(callers);
    }

    [TestMethod]
    public void ALoopAllocatesNothing()
    {
        using var team = new WorkerTeam(3);
        int[] counts = new int[7];
        for (int i = 0; i < 100; i++) team.For(7, new Count(counts));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) team.For(7, new Count(counts));
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
