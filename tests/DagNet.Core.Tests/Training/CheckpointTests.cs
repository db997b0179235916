using System.Security.Cryptography;

namespace DagNet.Tests;

/// <summary>Checkpoints: exact resume, and files that must be refused.</summary>
[TestClass]
public sealed class CheckpointTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dagnet").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    private string FileName => Path.Combine(_folder, "model.checkpoint");

    private static Optimizer Rule
        => new Adam(new ExponentialDecay(0.02, 0.5, 20)) { AccumulationSteps = 2, AverageDecay = 0.9, ClipNorm = 1 };

    [TestMethod]
    public void ARunThatIsResumedInItsMidstEqualsOneThatWasNot()
    {
        string path = FileName;
        Trainer Make(Problem p, int? saveAfter = null)
        {
            Trainer? trainer = null;
            return trainer = new(p.Loss, Rule, new()
            {
                Epochs = 6,
                BatchSize = 16,
                Seed = 11,
                ValidationFraction = 0.2,
                UseAveragedWeights = true,
                EarlyStopping = new(3),
                ReduceOnPlateau = new(0.5, 0, MinimumDelta: 0.05),
                OnEpoch = e =>
                {
                    if (e.Epoch == saveAfter)
                        Checkpoint.Save(trainer!, path);
                },
            });
        }
        Problem whole = Problem.Sine(150, dropout: 0.3);
        using Trainer uninterrupted = Make(whole, saveAfter: 3);
        TrainingResult expected = uninterrupted.Fit(whole.Data);

        Problem half = Problem.Sine(150, dropout: 0.3);
        using Trainer resumed = Make(half);
        Checkpoint.Load(resumed, path);
        TrainingResult actual = resumed.Fit(half.Data);
        CollectionAssert.AreEqual(new[] { 4, 5, 6 }, actual.History.Select(h => h.Epoch).ToArray());
        Assert.AreEqual(expected.BestEpoch, actual.BestEpoch);
        Assert.AreEqual(expected.BestValue, actual.BestValue);
        CollectionAssert.AreEqual(expected.History.Skip(3).Select(h => h.TrainLoss).ToArray(),
            actual.History.Select(h => h.TrainLoss).ToArray());
        AssertSame(uninterrupted.Session, resumed.Session);
    }

    [TestMethod]
    public void ThreeEpochsThenThreeEqualSix()
    {
        static Trainer Make(Problem p, int epochs)
            => new(p.Loss, Rule, new() { Epochs = epochs, BatchSize = 16, Seed = 4 });
        Problem whole = Problem.Sine(100, dropout: 0.3);
        using Trainer six = Make(whole, 6);
        six.Fit(whole.Data);
        Problem first = Problem.Sine(100, dropout: 0.3), second = Problem.Sine(100, dropout: 0.3);
        using Trainer three = Make(first, 3), others = Make(second, 3);
        three.Fit(first.Data);
        Checkpoint.Save(three, FileName);
        Checkpoint.Load(others, FileName);
        others.Fit(second.Data);
        Assert.AreEqual(6, others.Epoch);
        AssertSame(six.Session, others.Session);
    }

    [TestMethod]
    public void ADamagedFileIsRefusedWhereverItIsDamaged()
    {
        using var stream = new MemoryStream();
        Problem p = Problem.Sine(10);
        using var source = new Session(p.Graph, seed: 1);
        Checkpoint.Save(source, stream);
        byte[] good = stream.ToArray();
        using var target = new Session(p.Graph, seed: 2);
        Dictionary<string, byte[]> before = Problem.Read(target);
        for (int length = 0; length < good.Length; length += 1 + (length / 50))
            Refuse(good[..length], "ends after");
        for (int at = 0; at < good.Length; at += 7)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x10;
            Refuse(bad, "The checkpoint ");
        }
        foreach ((string name, byte[] value) in Problem.Read(target))
            CollectionAssert.AreEqual(before[name], value, name);
        Checkpoint.Load(target, new MemoryStream(good));
        AssertSame(source, target);

        void Refuse(byte[] bytes, string text) => Assert.Contains(text,
            Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Load(target, new MemoryStream(bytes))).Message);
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        Problem p = Problem.Sine(10);
        using var session = new Session(p.Graph);
        void Expect(string text, Action action)
            => Assert.Contains(text, Assert.ThrowsExactly<CheckpointException>(action).Message);

        File.WriteAllText(FileName, "date,price\n2024-01-01,17\n");
        Expect($"Checkpoint '{FileName}' is no checkpoint of DagNet. Choose a file that DagNet wrote.",
            () => Checkpoint.Load(session, FileName));

        Checkpoint.Save(session, FileName);
        byte[] newer = File.ReadAllBytes(FileName);
        newer[8] = 9;
        Expect("has the format version 9, but this program reads up to 1. Use a newer DagNet.",
            () => Checkpoint.Load(session, new MemoryStream(newer)));

        using var trainer = new Trainer(p.Loss, new Adam(0.1));
        Expect("has no variable 'adam/step', which the graph has as int64[].",
            () => Checkpoint.Load(trainer, FileName));

        var other = new Graph();
        other.Parameter([2, 16], "w1");
        using var smaller = new Session(other);
        Expect("has a variable 'b1', float32[16], which the graph has not.", () => Checkpoint.Load(smaller, FileName));
        var wider = new Graph();
        wider.Parameter([3, 16], "w1");
        using var different = new Session(wider);
        Expect("has the variable 'w1' as float32[2, 16], but in the graph it is float32[3, 16].",
            () => Checkpoint.Load(different, FileName));

        using var same = new Session(p.Graph);
        Checkpoint.Save(same, FileName);
        Expect("holds the state of a session without a trainer's position.", () => Checkpoint.Load(trainer, FileName));

        using var graph = new MemoryStream();
        GraphFile.Save(graph, same, ("y", p.Output));
        graph.Position = 0;
        Expect("The checkpoint is a graph, not a checkpoint.", () => Checkpoint.Load(same, graph));
    }

    [TestMethod]
    public void AHugeLengthCostsNoMemory()
    {
        byte[] file =
            [0x89, (byte)'D', (byte)'A', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', 1, 0, 0, 0, 0xFF, 0xFF,
            0xFF, 0x7E, 1, 2, 3];
        var g = new Graph();
        using var session = new Session(g);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Load(session, new MemoryStream(file)));
        Assert.IsLessThan(4 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertSame(Session expected, Session actual)
    {
        Dictionary<string, byte[]> a = Problem.Read(expected), b = Problem.Read(actual);
        CollectionAssert.AreEquivalent(a.Keys, b.Keys);
        foreach (string name in a.Keys)
            CollectionAssert.AreEqual(SHA256.HashData(a[name]), SHA256.HashData(b[name]), name);
    }
}
