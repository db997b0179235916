using DagNet.Gpu;

namespace DagNet.Tests;

/// <summary>What is taken from a CUDA device, when it is given back, and what happens where there is too little or the device fails.</summary>
[TestClass]
public sealed class StandInMemoryTests
{
    [StandInTest]
    public void ThePlansMemoryIsOnePiece()
    {
        using IBackend backend = Device.Cuda(0);
        nint few = Pieces(backend, 2), many = Pieces(backend, 20);
        Assert.AreEqual(few, many);
    }

    [StandInTest]
    public void ARunTakesNothing()
    {
        using IBackend backend = Device.Cuda(0);
        (Session session, Runner runner, Node x) = Training(backend);
        Step(runner, x);
        nint taken = StandIn.Of(StandIn.Count.Allocated), launched = StandIn.Of(StandIn.Count.Launches);
        for (int i = 0; i < 3; i++)
            Step(runner, x);
        Assert.AreEqual(taken, StandIn.Of(StandIn.Count.Allocated));
        Assert.AreNotEqual(launched, StandIn.Of(StandIn.Count.Launches));
        runner.Dispose();
        session.Dispose();
    }

    [StandInTest]
    public void DisposalInAnyOrderFreesEverything()
    {
        foreach (int[] order in new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            IBackend backend = Device.Cuda(0);
            (Session session, Runner runner, Node x) = Training(backend);
            for (int i = 0; i < 3; i++)
                Step(runner, x);
            Assert.AreNotEqual(0, StandIn.Of(StandIn.Count.Allocations));
            IDisposable[] all = [runner, session, backend];
            foreach (int k in order)
                all[k].Dispose();
            NothingIsLeft();
        }
    }

    [StandInTest]
    public void TooLittleMemoryIsSaidAndTheStateStays()
    {
        StandIn.SetMemory(8 << 20);
        using IBackend backend = Device.Cuda(0);
        var graph = new Graph();
        Node x = graph.Input(["n", 256], "x"), w = graph.Parameter([256, 256], "w"), y = x.MatMul(w).Tanh().MatMul(w).Sum();
        using var session = new Session(graph, backend: backend);
        session.Run<float>(y, Feed.Of(x, new float[256], [1, 256]));
        float[] values = [.. Enumerable.Range(0, 256 * 256).Select(i => (float)i)];
        session.State.Set<float>(w, values);
        nint pieces = StandIn.Of(StandIn.Count.Allocations), held = StandIn.Of(StandIn.Count.Bytes), locked = StandIn.Of(StandIn.Count.Locked);
        BackendException error = Assert.ThrowsExactly<BackendException>(
            () => session.Run<float>(y, Feed.Of(x, new float[256 << 14], [1 << 14, 256])));
        Assert.StartsWith("CUDA 0 (Stand-in 0): the memory of a run needs ", error.Message);
        Assert.Contains($" bytes, but {(8 << 20) - held:N0} of 8,388,608 are free; sessions on this backend hold {held:N0}. ", error.Message);
        Assert.EndsWith("Lower the batch size, or dispose of sessions and runners.", error.Message);
        Assert.AreEqual((pieces, locked), (StandIn.Of(StandIn.Count.Allocations), StandIn.Of(StandIn.Count.Locked)));
        CollectionAssert.AreEqual(values, session.State.Get<float>(w).ToArray());
        session.Run<float>(y, Feed.Of(x, new float[512], [2, 256]));
    }

    [StandInTest]
    public void MemoryThatIsNotInOnePieceIsSaid()
    {
        using IBackend backend = Device.Cuda(0);
        (Session session, Runner runner, Node x) = Training(backend);
        Step(runner, x);
        nint pieces = StandIn.Of(StandIn.Count.Allocations), locked = StandIn.Of(StandIn.Count.Locked);
        var request = new RunRequest([x.Exp().Sum()]);
        for (int nth = 1; nth <= 3; nth++)
        {
            StandIn.Fail(StandIn.Call.Allocate, nth, StandIn.OutOfMemory);
            BackendException error = Assert.ThrowsExactly<BackendException>(() => session.Prepare(request, (x, [64, 16])));
            Assert.Contains(" are free, but not in one piece; sessions on this backend hold ", error.Message);
            Assert.AreEqual((pieces, locked), (StandIn.Of(StandIn.Count.Allocations), StandIn.Of(StandIn.Count.Locked)));
        }
        session.Prepare(request, (x, [64, 16])).Dispose();
        runner.Dispose();
        session.Dispose();
    }

    [StandInTest]
    public void ALaunchThatFailsIsSaidAndTheSessionGoesOn()
    {
        using IBackend backend = Device.Cuda(0);
        (Session session, Runner runner, Node x) = Training(backend);
        runner.Feed<float>(x, new float[16 * 16]);
        StandIn.Fail(StandIn.Call.Launch, 2, StandIn.TooManyResources);
        BackendException error = Assert.ThrowsExactly<BackendException>(runner.Run);
        Assert.StartsWith("CUDA 0 (Stand-in 0): the device failed: too many resources requested for launch. ", error.Message);
        Step(runner, x);
        runner.Dispose();
        session.Dispose();
    }

    [StandInTest]
    public void ALostDeviceIsSaidAndEverythingIsDisposed()
    {
        IBackend backend = Device.Cuda(0);
        (Session session, Runner runner, Node x) = Training(backend);
        Step(runner, x);
        StandIn.Fail(StandIn.Call.Launch, 3, StandIn.LaunchFailed);
        const string Said = "CUDA 0 (Stand-in 0): the device failed: unspecified launch failure. "
            + "If it stays so, what its sessions held is lost: start the program again and load a checkpoint.";
        Assert.AreEqual(Said, Assert.ThrowsExactly<BackendException>(() => Step(runner, x)).Message);
        Assert.AreEqual(Said, Assert.ThrowsExactly<BackendException>(() => Step(runner, x)).Message);
        Assert.AreEqual(Said, Assert.ThrowsExactly<BackendException>(() => session.Run<float>(x.Exp(), Feed.Of(x, new float[256], [16, 16]))).Message);
        runner.Dispose();
        session.Dispose();
        backend.Dispose();
    }

    internal static void NothingIsLeft()
    {
        foreach (StandIn.Count what in StandIn.Alive)
            Assert.AreEqual(0, StandIn.Of(what), $"{what}");
    }

    internal static (Session Session, Runner Runner, Node X) Training(IBackend backend, int batch = 16)
    {
        var graph = new Graph();
        Node x = graph.Input(["n", 16], "x"), loss = x.Dense(16, "a").Tanh().Dense(4, "b").Relu().Sum();
        Assignment[] updates = [.. new Adam(0.01).Updates(loss, [.. graph.Variables.Where(v => ((Variable)v.Op).Trainable)])];
        var session = new Session(graph, backend: backend);
        return (session, session.Prepare(new([loss], updates, training: true), (x, [batch, 16])), x);
    }

    internal static void Step(Runner runner, Node x)
    {
        runner.Feed<float>(x, new float[16 * 16]);
        runner.Run();
    }

    /// <summary>How many pieces of memory a network of so many layers takes beside its variables.</summary>
    private static nint Pieces(IBackend backend, int layers)
    {
        var graph = new Graph();
        Node x = graph.Input([8, 16], "x"), y = Enumerable.Range(0, layers).Aggregate(x, (a, k) => a.Dense(16, $"layer{k}").Tanh());
        using var session = new Session(graph, backend: backend);
        session.Prepare(new([y]), (x, [8, 16])).Dispose();
        nint before = StandIn.Of(StandIn.Count.Allocations);
        using Runner first = session.Prepare(new([y.Exp()]), (x, [8, 16]));
        nint bytes = (nint)((first.Plan.ArenaBytes + 255) / 256 * 256);
        Assert.IsGreaterThan(0, StandIn.AllocationsOf(bytes));
        return StandIn.Of(StandIn.Count.Allocations) - before;
    }
}
