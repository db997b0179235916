namespace DagNet.Tests;

/// <summary>The device that the tests run on: the best one, PoCL where there is no GPU. Without any they are skipped, with the reason, unless DAGNET_REQUIRE_GPU is 1.</summary>
[TestClass]
public static class Gpus
{
    private static readonly Lazy<(IBackend? Backend, string Reason)> Opened = new(Open);

    /// <summary>The device, shared by all tests.</summary>
    public static IBackend Device
    {
        get
        {
            if (Opened.Value.Backend is { } backend)
                return backend;
            if (Environment.GetEnvironmentVariable("DAGNET_REQUIRE_GPU") == "1")
                Assert.Fail(Opened.Value.Reason);
            Assert.Inconclusive(Opened.Value.Reason);
            throw new InvalidOperationException();
        }
    }

    /// <summary>The same device once more, to be disposed of.</summary>
    public static IBackend Another()
    {
        _ = Device;
        return DagNet.Gpu.Device.Gpu();
    }

    [AssemblyCleanup]
    public static void Close()
    {
        if (Opened.IsValueCreated)
            Opened.Value.Backend?.Dispose();
    }

    private static (IBackend?, string) Open()
    {
        try
        {
            return (DagNet.Gpu.Device.Gpu(), "");
        }
        catch (BackendException e)
        {
            return (null, e.Message);
        }
    }
}
