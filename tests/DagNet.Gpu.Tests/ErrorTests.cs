namespace DagNet.Tests;

/// <summary>What goes wrong on the device is said, and nothing is lost.</summary>
[TestClass]
public sealed class ErrorTests
{
    [TestMethod]
    public void AnIndexOutsideItsAxisIsSaidAndTheStateStays()
    {
        var graph = new Graph();
        Node rows = graph.Parameter([4, 2], "rows", Initializers.Zeros), at = graph.Input([3], "at", ElementType.Int64);
        Node taken = rows.Gather(at).Named("taken");
        using var session = new Session(graph, backend: Gpus.Device);
        Assignment update = new(rows, rows + taken.Sum() + 1);
        session.Step([taken.Sum()], [update], Feed.Of(at, new long[] { 0, 3, -4 }, [3]));
        IndexException error = Assert.ThrowsExactly<IndexException>(
            () => session.Step([taken.Sum()], [update], Feed.Of(at, new long[] { 0, 4, 1 }, [3])));
        Assert.AreEqual("Gather 'taken': the index 4 is outside an axis of extent 4. Use -4…3; negative ones count from the end.", error.Message);
        Assert.ThrowsExactly<IndexException>(() => session.Step([], [update], Feed.Of(at, new long[] { 0, -5, 1 }, [3])));
        CollectionAssert.AreEqual(Enumerable.Repeat(1f, 8).ToArray(), session.State.Get<float>(rows).ToArray());
        session.Step([taken.Sum()], [update], Feed.Of(at, new long[] { 0, 3, -4 }, [3]));
        CollectionAssert.AreEqual(Enumerable.Repeat(8f, 8).ToArray(), session.State.Get<float>(rows).ToArray());
    }

    [TestMethod]
    public void TooLittleMemoryIsSaidWithNumbers()
    {
        var backend = (DagNet.Gpu.GpuBackend)Gpus.Device;
        BackendException error = Assert.ThrowsExactly<BackendException>(() => backend.Take(1L << 50, "the memory of a run"));
        Assert.StartsWith($"{backend.Name}: the memory of a run needs 1,125,899,906,842,624 bytes, but ", error.Message);
        Assert.EndsWith("Lower the batch size, or dispose of sessions and runners.", error.Message);
        using IBuffer buffer = backend.Allocate(new(ElementType.Float32, Shape.Of(3)));
        var zeros = new byte[12];
        buffer.Read(zeros);
        CollectionAssert.AreEqual(new byte[12], zeros);
    }

    [TestMethod]
    public void DisposalInAnyOrderIsFine()
    {
        IBackend backend = Gpus.Another();
        var graph = new Graph();
        Node w = graph.Parameter([8], "w"), x = graph.Input([8], "x");
        var session = new Session(graph, backend: backend);
        Runner runner = session.Prepare(new([(w * x).Sum()]), (x, [8]));
        runner.Feed<float>(x, new float[8]);
        runner.Run();
        backend.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(runner.Run);
        session.Dispose();
        runner.Dispose();
        backend.Dispose();
    }

    [TestMethod]
    public void ManyThreadsUseOneSession()
    {
        var graph = new Graph();
        Node x = graph.Input(["n", 16], "x"), w = graph.Parameter([16, 16], "w"), y = x.MatMul(w).Tanh().Sum();
        using var session = new Session(graph, backend: Gpus.Device);
        float[] Data(int n) => [.. Enumerable.Range(0, 16 * n).Select(i => (i % 7) - 3f)];
        float[] wanted = [.. Enumerable.Range(1, 4).Select(n => session.Run<float>(y, Feed.Of(x, Data(n), [n, 16])).ToArray()[0])];
        Parallel.For(0, 32, k => Assert.AreEqual(wanted[k % 4], session.Run<float>(y, Feed.Of(x, Data((k % 4) + 1), [(k % 4) + 1, 16])).ToArray()[0]));
    }
}
