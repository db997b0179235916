using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace DagNet.Gpu;

/// <summary>ILGPU's context with the devices of this machine. Each backend has its own: one failed compilation spoils it.</summary>
internal sealed class GpuContext : IDisposable
{
    private const int ThreadsNeeded = 256;

    // What the compilers of CUDA 12 begin with.
    private const int CapabilityNeeded = 5;

    private const int SharedMemoryNeeded = 16 << 10;

    // Drivers set themselves up when they are first asked; asked from two threads at once, PoCL's says that it has no device.
    private static readonly Lock Enumerating = new();

    private readonly Context _context;

    public GpuContext()
    {
        using Lock.Scope turn = Enumerating.EnterScope();
        NativeLibraries.Resolve();
        var devices = new List<(DeviceInfo Info, ILGPU.Runtime.Device? Device)>();
        bool cuda = NativeLibraries.Has("cuda"), openCl = NativeLibraries.Has("OpenCL");
        _context = Context.Create(builder =>
        {
            // O2 with the repairs of KernelText: O1 reads memory through generic pointers.
            builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive);
            if (cuda)
                builder.Cuda(_ => true);
            if (openCl)
                builder.OpenCL(Allow);
        });
        if (!cuda)
            devices.Add((new("none", "CUDA", -1, 0, "the driver's library libcuda was not found. Install NVIDIA's driver."), null));
        if (!openCl)
            devices.Add((new("none", "OpenCL", -1, 0, "the library libOpenCL was not found. Install the device's OpenCL driver and the loader."), null));
        int index = 0;
        foreach (CudaDevice device in _context.GetCudaDevices())
            devices.Add((new(device.Name, "CUDA", index++, device.MemorySize, Problem(device)), device));
        if (cuda)
            devices.AddRange(Unlisted(index));
        if (cuda && !devices.Exists(d => d.Info.Platform == "CUDA"))
            devices.Add((new("none", "CUDA", -1, 0, "the driver reports no device. Check that it fits the card, with nvidia-smi."), null));
        index = 0;
        foreach (CLDevice device in _context.GetCLDevices())
            devices.Add((new(device.Name, "OpenCL", index++, device.MemorySize, Problem(device)), device));
        if (openCl && index == 0)
            devices.Add((new("none", "OpenCL", -1, 0, "the loader reports no device. Install the device's OpenCL driver."), null));
        Devices = devices;
    }

    /// <summary>What was found and looked for.</summary>
    public IReadOnlyList<(DeviceInfo Info, ILGPU.Runtime.Device? Device)> Devices { get; }

    /// <summary>Opens a device as a backend, which then owns the context.</summary>
    public static GpuBackend Open(Func<GpuContext, (DeviceInfo Info, ILGPU.Runtime.Device Device)> choose)
    {
        var context = new GpuContext();
        try
        {
            (DeviceInfo info, ILGPU.Runtime.Device device) = choose(context);
            Accelerator accelerator = device.CreateAccelerator(context._context);
            return new(context, info, accelerator, new(accelerator));
        }
        catch (Exception e)
        {
            context.Dispose();
            throw e is DagNetException ? e : new BackendException($"The device cannot be opened: {e.Message} Check its driver.", e);
        }
    }

    public (DeviceInfo, ILGPU.Runtime.Device) Ranked(int rank)
    {
        (DeviceInfo Info, ILGPU.Runtime.Device? Device)[] usable = [.. Devices.Where(d => d.Info.Rejected is null)
            .OrderByDescending(d => d.Info.Platform == "CUDA").ThenByDescending(d => d.Device is CLDevice { DeviceType: CLDeviceType.CL_DEVICE_TYPE_GPU })
            .ThenByDescending(d => d.Info.MemoryBytes)];
        return (uint)rank < (uint)usable.Length ? (usable[rank].Info, usable[rank].Device!)
            : throw Missing(usable.Length == 0 ? "No GPU can be used" : $"There is no GPU {rank}, only 0 to {usable.Length - 1}");
    }

    public (DeviceInfo, ILGPU.Runtime.Device) Find(string platform, int index)
    {
        (DeviceInfo? info, ILGPU.Runtime.Device? device) = Devices.FirstOrDefault(d => d.Info.Platform == platform && d.Info.Index == index);
        return info?.Rejected is not null ? throw new BackendException($"{info} Choose another one of Device.List().")
            : device is not null ? (info!, device)
            : throw Missing($"There is no {platform} device {index}");
    }

    public void Dispose() => _context.Dispose();

    private BackendException Missing(string what)
        => new($"{what}: {string.Join("; ", Devices.Select(d => d.Info))} Use Device.Cpu, or mend what is said.");

    /// <summary>The driver's devices behind those that ILGPU lists: it stops at the first that is too old for it.</summary>
    private static IEnumerable<(DeviceInfo, ILGPU.Runtime.Device?)> Unlisted(int listed)
    {
        CudaAPI driver = CudaAPI.CurrentAPI;
        if (driver.GetDeviceCount(out int count) != CudaError.CUDA_SUCCESS)
            yield break;
        for (int index = listed; index < count; index++)
        {
            CudaException.ThrowIfFailed(driver.GetDeviceName(out string? name, index));
            CudaException.ThrowIfFailed(driver.GetTotalDeviceMemory(out long memory, index));
            CudaException.ThrowIfFailed(driver.GetDeviceComputeCapability(out int major, out int minor, index));
            yield return (new(name!, "CUDA", index, memory, TooOld(major, minor)
                ?? $"ILGPU does not get past device {listed}. Hide that with the environment variable CUDA_VISIBLE_DEVICES."), null);
        }
    }

    private static string? TooOld(int major, int minor)
        => major < CapabilityNeeded ? $"its compute capability is {major}.{minor}, {CapabilityNeeded}.0 is needed." : null;

    private static string? Problem(ILGPU.Runtime.Device device)
        => device is CudaDevice { Architecture: { } architecture } && TooOld(architecture.Major, architecture.Minor) is { } old ? old
        : device is CudaDevice { InstructionSet: null, DriverVersion: var version }
            ? $"the driver is of CUDA {version.Major}.{version.Minor}, which is older than the card. Update the driver."
        : device.MaxNumThreadsPerGroup < ThreadsNeeded ? $"its groups have at most {device.MaxNumThreadsPerGroup} threads, {ThreadsNeeded} are needed."
        : device.MaxSharedMemoryPerGroup < SharedMemoryNeeded ? $"its groups share {device.MaxSharedMemoryPerGroup} bytes, {SharedMemoryNeeded} are needed."
        : null;

    /// <summary>
    /// Takes every device. ILGPU asks for generic pointers, which PoCL and others have no flag for and our repaired kernels do without.
    /// </summary>
    private static bool Allow(CLDevice device)
    {
        typeof(CLCapabilityContext).GetProperty(nameof(CLCapabilityContext.GenericAddressSpace), BindingFlags.Public | BindingFlags.Instance)!
            .SetValue(device.Capabilities, true);
        return true;
    }
}
