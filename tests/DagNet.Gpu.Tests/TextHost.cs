using System.Reflection;
using DagNet.Gpu;
using ILGPU;
using ILGPU.Runtime.CPU;

namespace DagNet.Tests;

/// <summary>Takes the kernels that plans are bound to, without a device: nothing is run.</summary>
internal sealed class TextHost() : KernelHost(null!)
{
    private readonly List<MethodInfo> _kernels = [];

    /// <summary>The kernels that were asked for, each once.</summary>
    public IReadOnlyList<MethodInfo> Kernels => [.. _kernels.Distinct()];

    public override KernelLauncher<TArguments> Launcher<TArguments>(MethodInfo kernel)
    {
        _kernels.Add(kernel);
        return (_, _, _) => { };
    }

    /// <summary>A backend that binds plans to these kernels as one does to a device with so many multiprocessors.</summary>
    public GpuBackend Backend(int multiprocessors = 1)
    {
        Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, multiprocessors)));
        return new(context, new("none", "text", 0, 0, null), context.GetCPUDevice(0).CreateCPUAccelerator(context), this);
    }

    /// <summary>The kernels of runs.</summary>
    public static IReadOnlyList<MethodInfo> Of(IEnumerable<Action<IBackend>> runs)
    {
        var host = new TextHost();
        using GpuBackend backend = host.Backend();
        foreach (Action<IBackend> run in runs)
            run(backend);
        return host.Kernels;
    }
}
