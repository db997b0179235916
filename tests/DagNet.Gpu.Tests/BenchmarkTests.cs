using System.Diagnostics;

namespace DagNet.Tests;

/// <summary>Times training steps and fused chains on the device where DAGNET_BENCHMARK is 1, as <c>tests/gpu/benchmark.py</c> does in PyTorch.</summary>
[TestClass]
public sealed class BenchmarkTests
{
    private static bool Measures => Environment.GetEnvironmentVariable("DAGNET_BENCHMARK") == "1";

    public TestContext TestContext { get; set; } = null!;

    // Each runs once, small, with all tests, so that it cannot rot.

    [TestMethod]
    public void SmallPerceptron() => Step("MLP 784-512-512-10, batch 128", [128, 784], 10, x => x.Dense(512, "a").Relu().Dense(512, "b").Relu().Dense(10, "c"));

    [TestMethod]
    public void LargePerceptron()
    {
        int width = Measures ? 4096 : 64;
        Step("MLP 4096-8192-8192-4096, batch 4096", [width, width], width,
            x => x.Dense(2 * width, "a").Relu().Dense(2 * width, "b").Relu().Dense(width, "c"));
    }

    [TestMethod]
    public void ConvolutionNetwork()
    {
        int batch = Measures ? 128 : 2;
        Step("CNN 3x32x32, batch 128", [batch, 3, 32, 32], 10,
            x => x.Conv(32, [3], name: "a").Relu().MaxPool([2]).Conv(64, [3], name: "b").Relu().MaxPool([2]).Flatten().Dense(10, "c"));
    }

    [TestMethod]
    public void FusedChain()
    {
        int count = Measures ? 1 << 26 : 1 << 10;
        var graph = new Graph();
        Node a = graph.Parameter([count], "a", Initializers.Ones), b = graph.Parameter([count], "b", Initializers.Ones);
        Node end = graph.Parameter([1], "end");
        Assignment update = new(a, ((a * b + 1).Tanh() * 0.5).Relu() + b);
        using var session = new Session(graph, backend: Gpus.Device);
        using Runner runner = session.Prepare(new([], [update], training: true));
        double seconds = Time(runner.Run, () => session.State.Read(end), 20);
        Report($"chain over {count:N0} elements", seconds, $"{12.0 * count / seconds / 1e9:F0} GB/s");
    }

    private void Step(string name, int[] shape, int classes, Func<Node, Node> layers)
    {
        var graph = new Graph();
        Node x = graph.Input(Shape.Of(shape), "x"), label = graph.Input([shape[0], classes], "label");
        Node loss = -(label * layers(x).LogSoftmax()).Sum(1).Mean();
        Assignment[] updates = [.. new Sgd(0.01).Updates(loss, [.. graph.Variables.Where(v => ((Variable)v.Op).Trainable)])];
        using var session = new Session(graph, backend: Gpus.Device);
        using Runner runner = session.Prepare(new([loss], updates, training: true), (x, shape), (label, [shape[0], classes]));
        var random = new Random(1);
        float[] data = [.. Enumerable.Range(0, shape.Aggregate(1, (p, q) => p * q)).Select(_ => random.NextSingle())];
        var labels = new float[shape[0] * classes];
        for (int row = 0; row < shape[0]; row++)
            labels[(row * classes) + (row % classes)] = 1;
        double seconds = Time(
            () =>
            {
                runner.Feed<float>(x, data);
                runner.Feed<float>(label, labels);
                runner.Run();
            },
            () => { }, 50);
        Assert.IsTrue(float.IsFinite(runner.Output<float>(0)[0]));
        Report(name, seconds, "a step");
    }

    /// <summary>The median of five measurements of a run, after some to warm up.</summary>
    private static double Time(Action run, Action wait, int times)
    {
        int rounds = Measures ? 5 : 1, warm = Measures ? 10 : 1, runs = Measures ? times : 1;
        var seconds = new double[rounds];
        for (int i = 0; i < warm; i++)
            run();
        wait();
        for (int round = 0; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < runs; i++)
                run();
            wait();
            seconds[round] = Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
        }
        Array.Sort(seconds);
        return seconds[rounds / 2];
    }

    private void Report(string name, double seconds, string what)
    {
        if (Measures)
            Console.WriteLine($"{name,-40} {seconds * 1e6,12:F1} us  {what}  ({Gpus.Device.Name})");
        TestContext.WriteLine($"{name}: {seconds * 1e6:F1} us");
    }
}
