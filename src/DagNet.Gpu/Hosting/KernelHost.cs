using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace DagNet.Gpu;

/// <summary>Compiles kernels for one device, repairs their text, and keeps them.</summary>
/// <remarks>ILGPU's own loading is not used: it leaves no place for the repairs.</remarks>
internal class KernelHost(Accelerator accelerator)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MethodInfo, Delegate> _launchers = [];
    private readonly List<Kernel> _kernels = [];
    private string? _failed;

    /// <summary>How many kernels were compiled.</summary>
    public int Count => _kernels.Count;

    /// <summary>What starts a kernel on this device, compiled at the first use.</summary>
    /// <exception cref="BackendException">The kernel does not compile.</exception>
    public virtual KernelLauncher<TArguments> Launcher<TArguments>(MethodInfo kernel) where TArguments : struct
    {
        lock (_lock)
        {
            if (_launchers.TryGetValue(kernel, out Delegate? known))
                return (KernelLauncher<TArguments>)known;
            Kernel loaded = Load(kernel);
            _kernels.Add(loaded);
            var launcher = loaded.CreateLauncherDelegate<KernelLauncher<TArguments>>();
            _launchers[kernel] = launcher;
            return launcher;
        }
    }

    /// <summary>The text of a kernel for the OpenCL or CUDA device of a compiler, repaired.</summary>
    /// <exception cref="NotSupportedException">Its argument would be misread.</exception>
    public static CompiledKernel Compile(Backend compiler, MethodInfo kernel)
    {
        if (ArgumentLayout.Gap(kernel.GetParameters()[0].ParameterType) is { } field)
            throw new NotSupportedException($"{field} is followed by a gap. Fill it, so that the struct is laid out alike wherever it stands.");
        CompiledKernel compiled = compiler.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default(KernelSpecialization));
        switch (compiled)
        {
            case CLCompiledKernel openCl:
                SourceOf(openCl) = KernelText.RepairOpenCl(openCl.Source);
                break;
            case PTXCompiledKernel ptx:
                AssemblyOf(ptx) = KernelText.RepairPtx(ptx.PTXAssembly);
                break;
        }
        return compiled;
    }

    private Kernel Load(MethodInfo kernel)
    {
        // After a failure ILGPU's context answers with accidents of its own.
        if (_failed is not null)
            throw new BackendException($"{accelerator.Name}: no more kernels can be compiled, because one failed before: {_failed} Make a new backend.");
        CompiledKernel compiled;
        try
        {
            Backend compiler = accelerator switch
            {
                CudaAccelerator cuda => cuda.Backend,
                CLAccelerator openCl => openCl.Backend,
                _ => throw new NotSupportedException($"{accelerator.AcceleratorType} runs no kernels of ours."),
            };
            compiled = Compile(compiler, kernel);
            if (accelerator is CLAccelerator { CVersion.Major: < 2 } && compiled is CLCompiledKernel text)
                SourceOf(text) = KernelText.ToOpenCl12(text.Source);
        }
        catch (Exception e)
        {
            _failed = $"{Name(kernel)}: {(e.InnerException ?? e).Message}";
            throw new BackendException($"{accelerator.Name}: the kernel {_failed} Please report it; until then use Device.Cpu.", e);
        }
        try
        {
            return accelerator.LoadKernel(compiled);
        }
        catch (AcceleratorException e)
        {
            throw new BackendException($"{accelerator.Name}: the driver does not take the kernel {Name(kernel)}: {e.Message} "
                + "Update the driver, or use Device.Cpu.", e);
        }
    }

    private static string Name(MethodInfo kernel)
        => $"{kernel.DeclaringType?.Name}.{kernel.Name}{(kernel.IsGenericMethod ? $"<{string.Join(", ", kernel.GetGenericArguments().Select(t => t.Name))}>" : "")}";

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Source>k__BackingField")]
    private static extern ref string SourceOf(CLCompiledKernel kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<PTXAssembly>k__BackingField")]
    private static extern ref string AssemblyOf(PTXCompiledKernel kernel);
}
