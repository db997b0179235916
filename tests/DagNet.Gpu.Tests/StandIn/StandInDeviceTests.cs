using DagNet.Gpu;

namespace DagNet.Tests;

/// <summary>How CUDA's devices are found and described, on a driver that says what a test wants it to.</summary>
[TestClass]
public sealed class StandInDeviceTests
{
    [StandInTest]
    public void ADeviceIsListedAndOpened()
    {
        Assert.AreEqual("CUDA 0: Stand-in 0, 81,920 MiB", Cuda().Single().ToString());
        using (IBackend backend = Device.Cuda(0), best = Device.Gpu())
        {
            Assert.AreEqual("CUDA 0 (Stand-in 0)", backend.Name);
            Assert.AreEqual(backend.Name, best.Name);
            Assert.AreEqual(2, StandIn.Of(StandIn.Count.Contexts));
        }
        StandInMemoryTests.NothingIsLeft();
    }

    [StandInTest]
    public void SeveralDevicesAreTold()
    {
        StandIn.SetDevices(3);
        CollectionAssert.AreEqual(new[] { "Stand-in 0", "Stand-in 1", "Stand-in 2" }, Cuda().Select(d => d.Name).ToArray());
        using IBackend last = Device.Cuda(2);
        Assert.AreEqual("CUDA 2 (Stand-in 2)", last.Name);
        BackendException error = Assert.ThrowsExactly<BackendException>(() => Device.Cuda(3));
        Assert.StartsWith("There is no CUDA device 3: CUDA 0: Stand-in 0, 81,920 MiB; CUDA 1: Stand-in 1, ", error.Message);
    }

    [StandInTest]
    [DataRow(1, 3, "1.3")]
    [DataRow(3, 7, "3.7")]
    public void ACardThatIsTooOldIsRejected(int major, int minor, string said)
    {
        StandIn.SetAttribute(StandIn.CapabilityMajor, major);
        StandIn.SetAttribute(StandIn.CapabilityMinor, minor);
        string wanted = $"CUDA 0: Stand-in 0, 81,920 MiB — not usable: its compute capability is {said}, 5.0 is needed.";
        Assert.AreEqual(wanted, Cuda().Single().ToString());
        BackendException error = Assert.ThrowsExactly<BackendException>(() => Device.Cuda(0));
        Assert.AreEqual($"{wanted} Choose another one of Device.List().", error.Message);
    }

    [StandInTest]
    public void ADriverThatIsTooOldForTheCardIsRejected()
    {
        StandIn.SetVersion(10020);
        Assert.AreEqual("the driver is of CUDA 10.2, which is older than the card. Update the driver.", Cuda().Single().Rejected);
    }

    [StandInTest]
    public void ADriverWithoutDevicesIsSaid()
    {
        StandIn.SetDevices(0);
        Assert.AreEqual("CUDA: none — not usable: the driver reports no device. Check that it fits the card, with nvidia-smi.", Cuda().Single().ToString());
    }

    [StandInTest]
    public void AKernelThatTheDriverRefusesIsNamed()
    {
        using IBackend backend = Device.Cuda(0);
        var graph = new Graph();
        Node x = graph.Input([4], "x"), y = x.Exp().Named("y");
        using var session = new Session(graph, backend: backend);
        StandIn.Fail(StandIn.Call.Load, 1, StandIn.InvalidProgram);
        BackendException error = Assert.ThrowsExactly<BackendException>(() => session.Run<float>(y, Feed.Of(x, new float[4], [4])));
        Assert.StartsWith("Stand-in 0: the driver does not take the kernel ChainKernel.", error.Message);
        Assert.EndsWith(": a PTX JIT compilation failed Update the driver, or use Device.Cpu.", error.Message);
        session.Run<float>(y, Feed.Of(x, new float[4], [4]));
    }

    private static IEnumerable<DeviceInfo> Cuda() => Device.List().Where(d => d.Platform == "CUDA");
}
