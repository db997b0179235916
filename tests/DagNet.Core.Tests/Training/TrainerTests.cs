using System.Globalization;

namespace DagNet.Tests;

/// <summary>The trainer end to end, on functions small enough to know what must come out.</summary>
[TestClass]
public sealed class TrainerTests
{
    [TestMethod]
    public void ANetworkLearnsAFunction()
    {
        Problem p = Problem.Sine(rows: 1000);
        using var trainer = new Trainer(p.Loss, new Adam(0.01),
            new() { Epochs = 60, BatchSize = 50, ValidationFraction = 0.2, Metrics = [("mae", p.Error)] });
        TrainingResult result = trainer.Fit(p.Data);
        Assert.AreEqual(TrainingEnd.Completed, result.End);
        Assert.HasCount(60, result.History);
        Assert.IsLessThan(0.01, result.History[^1].ValidationLoss!.Value);
        Assert.IsLessThan(0.1, result.History[^1].Metrics["mae"]);
        Assert.AreEqual(60 * 16, trainer.Steps);
        Assert.AreEqual(0.01, result.History[^1].LearningRate, 1e-15);
        StringAssert.StartsWith(result.History[2].ToString(), "epoch 3/60  loss ");
    }

    [TestMethod]
    public void TheSameSeedGivesTheSameBits()
    {
        byte[] Train(long seed)
        {
            Problem p = Problem.Sine(rows: 100);
            using var trainer = new Trainer(p.Loss, new Adam(0.01), new() { Epochs = 3, BatchSize = 32, Seed = seed });
            trainer.Fit(p.Data);
            return trainer.Session.State.Read(p.Graph["w1"]);
        }
        CollectionAssert.AreEqual(Train(3), Train(3));
        CollectionAssert.AreNotEqual(Train(3), Train(4));
    }

    [TestMethod]
    public void EveryEpochSeesEachRowOnceInAnOrderOfItsOwn()
    {
        var g = new Graph();
        Node x = g.Input(["batch"], "x"), w = g.Parameter([1], "w", Initializers.Ones);
        var recorder =
            new Recorder(new Dataset((x, Array.ConvertAll(Enumerable.Range(0, 10).ToArray(), i => (float)i))));
        using var trainer = new Trainer((w * x).Mean(), new Sgd(0.001), new() { Epochs = 3, BatchSize = 4 });
        trainer.Fit(recorder);
        Assert.HasCount(30, recorder.Seen);
        float[][] epochs = [.. recorder.Seen.Chunk(10)];
        foreach (float[] epoch in epochs)
            CollectionAssert.AreEqual(Enumerable.Range(0, 10).Select(i => (float)i).ToArray(), epoch.Order().ToArray());
        CollectionAssert.AreNotEqual(epochs[0], epochs[1]);
        CollectionAssert.AreNotEqual(epochs[1], epochs[2]);
    }

    [TestMethod]
    public void MeansAreExactWithASmallerLastBatch()
    {
        var g = new Graph();
        Node x = g.Input(["batch"], "x", ElementType.Float64),
            w = g.Parameter([1], "w", Initializers.Ones, ElementType.Float64);
        using var trainer =
            new Trainer((w * x).Mean(), new Sgd(0.1), new() { BatchSize = 4, Metrics = [("twice", (2 * x).Mean())] });
        Evaluation all = trainer.Evaluate(new Dataset((x, new[] { 1.0, 2, 3, 4, 5, 6 })));
        Assert.AreEqual(21.0 / 6, all.Loss, 1e-15);
        Assert.AreEqual(7.0, all.Metrics["twice"], 1e-15);
        Assert.AreEqual(6, all.Rows);
    }

    [TestMethod]
    public void StoppingEarlyRestoresTheBestEpoch()
    {
        // The loss on the training rows pulls w from 0 to 1, past the best place for the validation rows, 0.5.
        (Graph g, Node x, Node w, Node loss) = Pull();
        byte[]? best = null;
        Session session = new(g);
        using var trainer = new Trainer(loss, new Sgd(0.1), new()
        {
            Epochs = 100,
            BatchSize = 1,
            EarlyStopping = new(3),
            OnEpoch = e => best = e.IsBest ? session.State.Read(w) : best,
        }, session);
        TrainingResult result = trainer.Fit(new Dataset((x, new[] { 1.0 })), new Dataset((x, new[] { 0.5 })));
        Assert.AreEqual(TrainingEnd.StoppedEarly, result.End);
        Assert.AreEqual(3, result.BestEpoch);
        Assert.HasCount(6, result.History);
        Assert.IsTrue(result.Restored);
        Assert.AreEqual(1 - Math.Pow(0.8, 3), session.State.Get<double>(w)[0], 1e-12);
        CollectionAssert.AreEqual(best, session.State.Read(w));
        session.Dispose();
    }

    [TestMethod]
    public void CancellingEndsAfterTheStepAndKeepsTheBest()
    {
        (Graph g, Node x, Node w, Node loss) = Pull();
        using var session = new Session(g);
        using var source = new CancellationTokenSource();
        using var trainer = new Trainer(loss, new Sgd(0.1),
            new() { Epochs = 100, OnEpoch = e => { if (e.Epoch == 5) source.Cancel(); } }, session);
        TrainingResult result =
            trainer.Fit(new Dataset((x, new[] { 1.0 })), new Dataset((x, new[] { 0.5 })), source.Token);
        Assert.AreEqual(TrainingEnd.Cancelled, result.End);
        Assert.HasCount(5, result.History);
        Assert.AreEqual(1 - Math.Pow(0.8, 3), session.State.Get<double>(w)[0], 1e-12);
    }

    [TestMethod]
    public void ASecondRunGoesOn()
    {
        (Graph g, Node x, Node w, Node loss) = Pull();
        using var session = new Session(g);
        using var trainer = new Trainer(loss, new Sgd(0.1), new() { Epochs = 2 }, session);
        trainer.Fit(new Dataset((x, new[] { 1.0 })));
        TrainingResult second = trainer.Fit(new Dataset((x, new[] { 1.0 })));
        Assert.AreEqual(4, second.History[^1].Epoch);
        Assert.AreEqual(1 - Math.Pow(0.8, 4), session.State.Get<double>(w)[0], 1e-12);
    }

    [TestMethod]
    public void AveragedWeightsAreValidatedAndKept()
    {
        (Graph g, Node x, Node w, Node loss) = Pull();
        using var session = new Session(g);
        using var trainer =
            new Trainer(loss, new Sgd(0.1) { AverageDecay = 0.2 }, new() { Epochs = 3, UseAveragedWeights = true },
            session);
        TrainingResult result = trainer.Fit(new Dataset((x, new[] { 1.0 })), new Dataset((x, new[] { 1.0 })));
        double p = 0, average = 0;
        for (int t = 1; t <= 3; t++)
        {
            p += 0.2 * (1 - p);
            double decay = Math.Min(0.2, (1.0 + t) / (10 + t));
            average = decay * average + (1 - decay) * p;
            Assert.AreEqual(Math.Pow(average - 1, 2), result.History[t - 1].ValidationLoss!.Value, 1e-12);
        }
        Assert.AreEqual(average, session.State.Get<double>(w)[0], 1e-12);
    }

    [TestMethod]
    public void AccumulatedMicroBatchesEqualOneLargeBatch()
    {
        double[] Train(int batch, int accumulate)
        {
            Problem p = Problem.Sine(rows: 120, ElementType.Float64);
            using var trainer = new Trainer(p.Loss, new Sgd(0.1) { Momentum = 0.9, AccumulationSteps = accumulate },
                new() { Epochs = 5, BatchSize = batch, Seed = 1 });
            trainer.Fit(p.Data);
            return [.. p.Graph.Parameters.SelectMany(w => trainer.Session.State.Get<double>(w).ToArray())];
        }
        double[] large = Train(40, 1), small = Train(10, 4);
        for (int i = 0; i < large.Length; i++)
            Assert.AreEqual(large[i], small[i], 1e-12);
    }

    [TestMethod]
    public void APlateauLowersTheLearningRate()
    {
        (Graph g, Node x, _, Node loss) = Pull();
        using var session = new Session(g);
        using var trainer =
            new Trainer(loss, new Sgd(0.1), new() { Epochs = 9, ReduceOnPlateau = new(0.5, Patience: 1) }, session);
        TrainingResult result = trainer.Fit(new Dataset((x, new[] { 1.0 })), new Dataset((x, new[] { 0.5 })));
        // Epoch 3 is the best; 4 and 5 are not, so 6 and 7 use half of the rate, 8 and 9 a quarter.
        CollectionAssert.AreEqual((double[])[0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025],
            result.History.Select(h => h.LearningRate).ToArray());
    }

    [TestMethod]
    public void ANanStopsWithStepAndOperatorAndLeavesTheStateAlone()
    {
        var g = new Graph();
        Node x = g.Input(["batch"], "x"), w = g.Parameter([1], "w", Initializers.Ones);
        Node loss = (w * x.Log().Named("logarithm")).Mean();
        using var session = new Session(g);
        using var trainer =
            new Trainer(loss, new Adam(0.1), new() { Epochs = 2, BatchSize = 2, Shuffle = false }, session);
        var error =
            Assert.ThrowsExactly<NonFiniteException>(() => trainer.Fit(new Dataset((x, new[] { 1f, 2, 3, 4, -1, 6 }))));
        Assert.AreEqual(3, error.Step);
        Assert.AreEqual("logarithm", error.Operator!.Label);
        StringAssert.StartsWith(error.Message, "Step 3 in epoch 1: ");
        Assert.Contains("The first operator that made it is Log 'logarithm', float32[batch]. The state is that before "
            + "the step.", error.Message);
        // Two steps without the third.
        using var other = new Session(g);
        using var sound = new Trainer(loss, new Adam(0.1), new() { Epochs = 1, BatchSize = 2, Shuffle = false }, other);
        sound.Fit(new Dataset((x, new[] { 1f, 2, 3, 4 })));
        foreach (Node variable in g.Variables)
            CollectionAssert.AreEqual(other.State.Read(variable), session.State.Read(variable), variable.Label);
    }

    [TestMethod]
    public void ANanInTheDataIsNamed()
    {
        (Graph g, Node x, _, Node loss) = Pull();
        using var session = new Session(g);
        using var trainer = new Trainer(loss, new Sgd(0.1), session: session);
        Assert.Contains("The input 'x' holds it already.",
            Assert.ThrowsExactly<NonFiniteException>(() => trainer.Fit(new Dataset((x, new[] { double.NaN }))))
                .Message);
    }

    [TestMethod]
    public void RegularizationAddsItsGradient()
    {
        var g = new Graph();
        Node w = g.Parameter([3], "layer/weight", Initializers.Values(Literal.Of<double>([1.5, -2, 0], [3])),
            ElementType.Float64);
        Node b = g.Parameter([3], "layer/bias", Initializers.Ones, ElementType.Float64), plain = (w * b).Sum();
        Node loss = plain.WithL1(0.1, "*/weight").WithL2(0.01);
        using var session = new Session(g);
        Node[] d = Gradient.Of(loss, w, b);
        Outputs result = session.Run([loss, .. d]);
        Assert.AreEqual(-0.5 + 0.1 * 3.5 + 0.01 * (1.5 * 1.5 + 4 + 3), result.Scalar(loss), 1e-14);
        double[][] expected = [[1 + 0.1 + 0.03, 1 - 0.1 - 0.04, 1], [1.5 + 0.02, -2 + 0.02, 0.02]];
        for (int k = 0; k < 2; k++)
            for (int i = 0; i < 3; i++)
                Assert.AreEqual(expected[k][i], result.Doubles(d[k])[i], 1e-14);
        Assert.Contains("the pattern 'conv/*' fits no parameter. The parameters are: layer/weight, layer/bias.",
            Assert.ThrowsExactly<GraphException>(() => plain.WithL1(1, "conv/*")).Message);
    }

    /// <summary>
    /// 1,030 mixtures of concrete: the strength's standard deviation is 16.7 MPa, a straight line's error 10.4.
    /// </summary>
    [TestMethod]
    public void ANetworkLearnsTheStrengthOfConcrete()
    {
        string[][] lines =
            [.. File.ReadLines(SharedData.PathOf("data", "concrete.csv")).Skip(1).Select(l => l.Split(','))];
        float[][] columns = [.. Enumerable.Range(0, 9)
            .Select(c => Array.ConvertAll(lines, l => float.Parse(l[c], CultureInfo.InvariantCulture)))];
        foreach (float[] column in columns.SkipLast(1))
        {
            float mean = column.Average(), deviation = MathF.Sqrt(column.Average(v => (v - mean) * (v - mean)));
            for (int i = 0; i < column.Length; i++)
                column[i] = (column[i] - mean) / deviation;
        }
        var g = new Graph();
        Node x = g.Input(["batch", 8], "x"), y = g.Input(["batch", 1], "y");
        Node hidden =
            (x.MatMul(g.Parameter([8, 64], "w1", Initializers.HeNormal)) + g.Parameter([64], "b1", Initializers.Zeros))
            .Relu();
        hidden = (hidden.MatMul(g.Parameter([64, 32], "w2", Initializers.HeNormal))
            + g.Parameter([32], "b2", Initializers.Zeros)).Relu();
        Node output = hidden.MatMul(g.Parameter([32, 1], "w3")) + g.Parameter([1], "b3", Initializers.Constant(35));
        var all = new Dataset((x, Enumerable.Range(0, lines.Length)
            .SelectMany(i => columns.SkipLast(1).Select(c => c[i])).ToArray()), (y, columns[8]));
        (Dataset training, Dataset test) = all.Split(0.2, seed: 1);
        const int epochs = 120, batch = 32;
        int steps = epochs * ((int)(training.Count * 0.85) / batch + 1);
        using var trainer = new Trainer((output - y).Square()
            .Mean(), new AdamW(new OneCycle(0.02, steps)) { AverageDecay = 0.99, ClipNorm = 50 }, new()
            {
                Epochs = epochs,
                BatchSize = batch,
                ValidationFraction = 0.15,
                EarlyStopping = new(40),
                UseAveragedWeights = true,
            });
        TrainingResult result = trainer.Fit(training);
        double error = Math.Sqrt(trainer.Evaluate(test).Loss);
        Assert.IsLessThan(6, error);
        Assert.IsTrue(result.Restored);
    }

    [TestMethod]
    public void AStepAllocatesNothing()
    {
        long Allocated(int rows)
        {
            Problem p = Problem.Sine(rows);
            using var trainer = new Trainer(p.Loss, new Adam(0.01), new() { Epochs = 2, BatchSize = 10 });
            long least = long.MaxValue;
            // The least of some: now and then the runtime allocates something of its own for a thread.
            for (int run = 0; run < 4; run++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                trainer.Fit(p.Data);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            // What an epoch allocates for its order of rows.
            return least - 2 * 12L * rows;
        }
        Assert.IsLessThan(1000, Math.Abs(Allocated(2000) - Allocated(100)));
    }

    [TestMethod]
    public void BadDataAndOptionsAreNamed()
    {
        (Graph g, Node x, _, Node loss) = Pull();
        Node y = g.Input(["batch"], "y", ElementType.Float64);
        void Expect(string text, Action action)
            => Assert.Contains(text, Assert.ThrowsExactly<TrainingException>(action).Message);
        Expect("Input 'y': has 3 rows, but 'x' has 2.",
            () => _ = new Dataset((x, new[] { 1.0, 2 }), (y, new[] { 1.0, 2, 3 })));
        Expect("Input 'x': has no rows.", () => _ = new Dataset((x, Array.Empty<double>())));
        Expect("no inputs", () => _ = new Dataset());
        Expect("cannot be parted", () => new Dataset((x, new[] { 1.0 })).Split(0.5));
        Expect("UseAveragedWeights needs averages",
            () => _ = new Trainer(loss, new Sgd(0.1), new() { UseAveragedWeights = true }));
        Expect("There is no metric 'auc' to monitor. Metrics are: mae.",
            () => _ = new Trainer(loss, new Sgd(0.1), new() { Monitor = "auc", Metrics = [("mae", loss)] }));
        Expect("BatchSize is 0", () => _ = new Trainer(loss, new Sgd(0.1), new() { BatchSize = 0 }));
    }

    /// <summary>(w − x)² with w from 0: each step of SGD 0.1 takes w a fifth of the way to the mean of x.</summary>
    private static (Graph Graph, Node X, Node W, Node Loss) Pull()
    {
        var g = new Graph();
        Node x = g.Input(["batch"], "x", ElementType.Float64),
            w = g.Parameter([1], "w", Initializers.Zeros, ElementType.Float64);
        Node d = w - x;
        return (g, x, w, (d * d).Mean());
    }

    private sealed class Recorder(IBatches source) : IBatches
    {
        public List<float> Seen { get; } = [];

        public long? Rows => source.Rows;

        public IBatchReader Read(long? shuffleSeed) => new Reader(source.Read(shuffleSeed), Seen);

        private sealed class Reader(IBatchReader reader, List<float> seen) : IBatchReader
        {
            public (Node Input, int[] Shape)[] Shapes => reader.Shapes;

            public int Next(int most) => reader.Next(most);

            public void Feed(Runner runner)
            {
                using var session = new Session(reader.Shapes[0].Input.Graph);
                seen.AddRange(session.Run<float>(reader.Shapes[0].Input, reader.Feeds()).ToArray());
                reader.Feed(runner);
            }

            public Feed[] Feeds() => reader.Feeds();

            public void Dispose() => reader.Dispose();
        }
    }
}
