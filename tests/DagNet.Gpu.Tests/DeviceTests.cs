using DagNet.Gpu;

namespace DagNet.Tests;

/// <summary>Devices are listed with what is known of them, and a missing one is a message.</summary>
[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    public void TheListNamesEveryPlatform()
    {
        IReadOnlyList<DeviceInfo> devices = Device.List();
        CollectionAssert.IsSubsetOf(new[] { "CUDA", "OpenCL", "CPU" }, devices.Select(d => d.Platform).Distinct().ToArray());
        foreach (DeviceInfo device in devices)
        {
            Assert.IsTrue(device.Rejected is not null || device.MemoryBytes > 0, device.ToString());
            Assert.IsFalse(string.IsNullOrWhiteSpace(device.Name));
        }
    }

    [TestMethod]
    public void AMissingDeviceIsAMessage()
    {
        BackendException error = Assert.ThrowsExactly<BackendException>(() => Device.OpenCl(99));
        Assert.StartsWith("There is no OpenCL device 99: ", error.Message);
        Assert.EndsWith("Use Device.Cpu, or mend what is said.", error.Message);
    }

    [TestMethod]
    public void EveryUsableDeviceOpens()
    {
        foreach (DeviceInfo device in Device.List().Where(d => d.Rejected is null && d.Index >= 0))
        {
            using IBackend backend = device.Platform == "CUDA" ? Device.Cuda(device.Index) : Device.OpenCl(device.Index);
            Assert.AreEqual($"{device.Platform} {device.Index} ({device.Name})", backend.Name);
        }
    }
}
