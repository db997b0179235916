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

    /// <summary>The kernels of runs.</summary>
    public static IReadOnlyList<MethodInfo> Of(IEnumerable<Action<IBackend>> runs)
    {
        var host = new TextHost();
        Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, 1)));
        using var backend = new GpuBackend(context, new("none", "text", 0, 0, null), context.GetCPUDevice(0).CreateCPUAccelerator(context), host);
        foreach (Action<IBackend> run in runs)
            run(backend);
        return host.Kernels;
    }
}
