namespace DagNet.Tests;

/// <summary>What a session promises: overlap of inference, atomic steps, plans by shape, the same numbers for the same seed.</summary>
[TestClass]
public sealed class SessionTests
{
    private static (Graph Graph, Node X, Node Target, Node Y, Node Loss, Assignment[] Descent) Network()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 6], "x"), target = g.Input(["batch", 1], "target");
        Node w1 = g.Parameter([6, 32], "w1"), w2 = g.Parameter([32, 1], "w2");
        Node y = x.MatMul(w1).Tanh().MatMul(w2).Named("y"), error = y - target;
        Node loss = (error * error).Sum() / g.Extent("batch");
        Node[] d = Gradient.Of(loss, w1, w2);
        return (g, x, target, y, loss, [new(w1, w1 - 0.05 * d[0]), new(w2, w2 - 0.05 * d[1])]);
    }

    private static float[] Numbers(int seed, int count) => [.. Points.Of(seed, count).Data.Select(v => (float)v)];

    [TestMethod]
    public void InferenceFromManyThreadsGivesTheNumbersOfOne()
    {
        (Graph g, Node x, _, Node y, _, _) = Network();
        using var session = new Session(g, seed: 5);
        float[][] expected = [.. Enumerable.Range(1, 40).Select(i => session.Run([y], (x, Numbers(i, i % 7 * 6 + 6))).Array<float>(y))];
        Parallel.For(0, 400, new() { MaxDegreeOfParallelism = 8 }, i =>
        {
            int k = (i % 40) + 1;
            CollectionAssert.AreEqual(expected[k - 1], session.Run([y], (x, Numbers(k, k % 7 * 6 + 6))).Array<float>(y));
        });
    }

    [TestMethod]
    public void InferenceWhileTrainingSeesWholeStepsOnly()
    {
        var g = new Graph();
        // All elements are equal after every whole step: a torn read would show.
        Node v = g.Variable([5000], "v", Initializers.Zeros);
        using var session = new Session(g);
        using var stop = new CancellationTokenSource();
        Task training = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                session.Step([], [new(v, v + 1)]);
        });
        for (int i = 0; i < 300; i++)
            Assert.HasCount(1, session.Run([v + 0.5]).Array<float>(0).Distinct().ToList());
        stop.Cancel();
        training.Wait();
    }

    [TestMethod]
    public void TheSameSeedGivesTheSameNumbersOnAnyNumberOfThreads()
    {
        byte[] Train(int threads)
        {
            int before = WorkerTeam.Shared.Threads;
            WorkerTeam.Shared.Threads = threads;
            try
            {
                (Graph g, Node x, Node target, _, Node loss, Assignment[] descent) = Network();
                using var session = new Session(g, seed: 9);
                for (int i = 0; i < 20; i++)
                    session.Step([loss], descent, (x, Numbers(i, 6 * 700)), (target, Numbers(i + 100, 700)));
                return session.State.Read(g["w1"]);
            }
            finally
            {
                WorkerTeam.Shared.Threads = before;
            }
        }
        CollectionAssert.AreEqual(Train(1), Train(2));
    }

    [TestMethod]
    public void ASmallerLastBatchIsAPlanOfItsOwn()
    {
        (Graph g, Node x, Node target, Node y, Node loss, Assignment[] descent) = Network();
        using var session = new Session(g, seed: 5);
        session.Step([loss], descent, (x, Numbers(1, 60)), (target, Numbers(2, 10)));
        session.Step([loss], descent, (x, Numbers(1, 18)), (target, Numbers(2, 3)));
        Assert.AreEqual(Shape.Of(3, 1), session.Run([y], (x, Numbers(1, 18))).TypeOf(y).Shape);
        Assert.AreEqual(Shape.Of(10, 1), session.Run([y], (x, Numbers(1, 60))).TypeOf(y).Shape);
    }

    [TestMethod]
    public void ARunnerGivesWhatRunGivesWithoutAllocating()
    {
        (Graph g, Node x, _, Node y, _, _) = Network();
        using var session = new Session(g, seed: 5);
        float[] data = Numbers(3, 24);
        float[] expected = session.Run([y], (x, data)).Array<float>(y);
        using Runner runner = session.Prepare(new([y]), (x, [4, 6]));
        for (int i = 0; i < 50; i++)
        {
            runner.Feed<float>(x, data);
            runner.Run();
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            runner.Feed<float>(x, data);
            runner.Run();
        }
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
        CollectionAssert.AreEqual(expected, runner.Output<float>(0).ToArray());
        Assert.StartsWith("Input 'x': was prepared as float32[4, 6], but 18 elements of float32 were fed.",
            Assert.ThrowsExactly<ShapeException>(() => runner.Feed<float>(x, new float[18])).Message);
    }

    [TestMethod]
    public void ATrainingStepOnlyPerformsAssignmentsOfVariablesThatItReads()
    {
        var g = new Graph();
        Node read = g.Variable([1], "read"), unread = g.Variable([1], "unread");
        g.Assign(read, read + 1);
        g.Assign(unread, unread + 1);
        using var session = new Session(g);
        Node y = read * 2;
        session.Step([y], []);
        session.Run([y]);
        Assert.AreEqual(1, session.State.Get<float>(read)[0]);
        Assert.AreEqual(0, session.State.Get<float>(unread)[0]);
    }

    [TestMethod]
    public void ModesAreChosenWhenThePlanIsMade()
    {
        var g = new Graph();
        Node x = g.Input([4], "x"), y = g.IsTraining.Where(x * g.RandomUniform(x.Type), x * 2);
        using var session = new Session(g, seed: 2);
        float[] data = [1, 2, 3, 4];
        CollectionAssert.AreEqual(new float[] { 2, 4, 6, 8 }, session.Run([y], (x, data)).Array<float>(0));
        float[] first = session.Step([y], [], (x, data)).Array<float>(0), second = session.Step([y], [], (x, data)).Array<float>(0);
        CollectionAssert.AreNotEqual(first, second);
        Assert.DoesNotContain("Random", session.Plan(new([y]), (x, [4])).ToString());
    }

    [TestMethod]
    public void AGraphMayGrowWhileItRuns()
    {
        (Graph g, Node x, _, Node y, _, _) = Network();
        using var session = new Session(g, seed: 5);
        Parallel.For(0, 200, new() { MaxDegreeOfParallelism = 8 }, i =>
        {
            Node more = (y * (1 + (i % 20))).Tanh() + i % 7;
            Assert.HasCount(2, session.Run([more], (x, Numbers(i, 12))).Array<float>(0));
        });
        Assert.HasCount(g.Nodes.Count, g.Nodes.Distinct().ToList());
        for (int i = 0; i < g.Nodes.Count; i++)
            Assert.AreEqual(i, g.Nodes[i].Id);
    }

    [TestMethod]
    public void ALaterAssignmentOfTheGraphTakesPartInTheNextStep()
    {
        var g = new Graph();
        Node v = g.Variable([1], "v"), y = v * 2;
        using var session = new Session(g);
        session.Step([y], []);
        g.Assign(v, v + 1);
        session.Step([y], []);
        Assert.AreEqual(1, session.State.Get<float>(v)[0]);
    }

    [TestMethod]
    public void ADisposedSessionSaysSo()
    {
        var session = new Session(Network().Graph);
        session.Dispose();
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run([session.Graph["y"]]));
    }
}
