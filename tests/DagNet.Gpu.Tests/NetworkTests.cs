namespace DagNet.Tests;

/// <summary>Whole networks train on the device as on the CPU: after each of 50 steps the losses agree.</summary>
[TestClass]
public sealed class NetworkTests
{
    private const int Steps = 50;

    public static IEnumerable<object[]> Names => Network.All.Select(n => new object[] { n.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void LossesAgree(string name)
    {
        Network network = Network.All.Single(n => n.Name == name);
        double[] wanted = network.Losses(Steps, new CpuBackend()), got = network.Losses(Steps, Gpus.Device);
        for (int i = 0; i < Steps; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-3 * Math.Max(0.1, wanted[i]), $"The loss of step {i}");
        Assert.IsLessThan(0.9 * wanted[0], wanted[^1], "It learns.");
    }
}
