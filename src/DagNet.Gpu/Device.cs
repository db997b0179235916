namespace DagNet.Gpu;

/// <summary>Opens devices as backends of sessions: <c>new Session(graph, backend: Device.Gpu())</c>.</summary>
/// <remarks>A backend is disposed by who opened it, after the sessions on it.</remarks>
public static class Device
{
    /// <summary>The managed backend on the processor.</summary>
    public static IBackend Cpu => new CpuBackend();

    /// <summary>The best device: the CUDA device with the most memory, else the OpenCL device, graphics cards first.</summary>
    /// <exception cref="BackendException">There is none; the message says what was looked for and why it was rejected.</exception>
    public static IBackend Gpu() => Gpu(0);

    /// <summary>One of the usable devices, the best first: CUDA before OpenCL, graphics cards before processors, then by memory.</summary>
    /// <param name="rank">0 is the best.</param>
    /// <exception cref="BackendException">There are not as many; the message says what was looked for and why it was rejected.</exception>
    public static IBackend Gpu(int rank) => GpuContext.Open(context => context.Ranked(rank));

    /// <summary>An NVIDIA device through CUDA.</summary>
    /// <param name="index">Its number in <see cref="List"/>.</param>
    /// <exception cref="BackendException">There is no such device, or it cannot be used.</exception>
    public static IBackend Cuda(int index = 0) => GpuContext.Open(context => context.Find("CUDA", index));

    /// <summary>A device through OpenCL.</summary>
    /// <param name="index">Its number in <see cref="List"/>.</param>
    /// <exception cref="BackendException">There is no such device, or it cannot be used.</exception>
    public static IBackend OpenCl(int index = 0) => GpuContext.Open(context => context.Find("OpenCL", index));

    /// <summary>All devices, those included that cannot be used, and platforms without a driver, with the reason.</summary>
    public static IReadOnlyList<DeviceInfo> List()
    {
        using var context = new GpuContext();
        return [.. context.Devices.Select(d => d.Info), new("managed", "CPU", -1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, null)];
    }
}
