namespace DagNet.Tests;

/// <summary>The same seed gives the same numbers as on the CPU.</summary>
[TestClass]
public sealed class RandomTests
{
    [TestMethod]
    public void UniformNumbersAreTheCpusBitByBit() => Assert.IsTrue(Draw(false, new CpuBackend()).SequenceEqual(Draw(false, Gpus.Device)));

    [TestMethod]
    public void NormalNumbersAreTheCpusToRounding()
    {
        float[] wanted = Draw(true, new CpuBackend()), got = Draw(true, Gpus.Device);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-6f, $"Element {i}");
    }

    /// <summary>Two steps, for the counter goes on, of a length that ends inside a block.</summary>
    private static float[] Draw(bool normal, IBackend backend)
    {
        var graph = new Graph();
        var type = new TensorType(ElementType.Float32, Shape.Of(3, 1001));
        Node y = normal ? graph.RandomNormal(type) : graph.RandomUniform(type);
        using var session = new Session(graph, seed: -5_000_000_000, backend);
        return [.. session.Step([y], []).Array<float>(0), .. session.Step([y], []).Array<float>(0)];
    }
}
