using System.Reflection;
using System.Text.RegularExpressions;
using DagNet.Gpu;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace DagNet.Tests;

/// <summary>Every kernel compiles for NVIDIA, AMD and Intel, and its text has none of the faults that were found.</summary>
[TestClass]
public sealed partial class KernelTextTests
{
    [TestMethod]
    [DataRow(80)]
    [DataRow(90)]
    public void ForNvidia(int architecture)
    {
        CudaArchitecture target = architecture == 80 ? CudaArchitecture.SM_80 : CudaArchitecture.SM_90;
        foreach ((string name, CompiledKernel kernel) in Compiled(c => new PTXBackend(c, new CudaCapabilityContext(target), target, CudaInstructionSet.ISA_88, null)))
        {
            string text = ((PTXCompiledKernel)kernel).PTXAssembly;
            Absent(PredicatedUniformBranch(), text, name);
            Absent(Call(), text, name);
            Absent(Approximate(), text, name);
            Save($"{name}.sm{architecture}.ptx", text);
        }
    }

    [TestMethod]
    [DataRow("AMD")]
    [DataRow("Intel")]
    public void ForOpenCl(string vendor)
    {
        foreach ((string name, CompiledKernel kernel) in Compiled(c => new CLBackend(c, new CLCapabilityContext(true, false, true, true, true),
            Enum.Parse<CLDeviceVendor>(vendor), CLCVersion.CL20)))
        {
            string text = ((CLCompiledKernel)kernel).Source;
            Absent(GlobalBarrier(), text, name);
            Absent(GenericAtomic(), text, name);
            Save($"{name}.{vendor}.cl", text);
        }
    }

    private static IEnumerable<(string Name, CompiledKernel Kernel)> Compiled(Func<Context, Backend> compiler)
    {
        using Context context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive));
        using Backend backend = compiler(context);
        int number = 0;
        foreach (MethodInfo kernel in TextHost.Of(Runs()))
            yield return ($"{number++}.{kernel.DeclaringType!.Name}.{kernel.Name}", KernelHost.Compile(backend, kernel));
    }

    /// <summary>The operators, and training steps of networks.</summary>
    private static IEnumerable<Action<IBackend>> Runs()
    {
        bool all = Environment.GetEnvironmentVariable("DAGNET_GPU_TESTS") == "all";
        foreach (OperatorRow row in all ? OperatorTable.Rows : OperatorTable.Rows.DistinctBy(r => r.Operator))
            yield return backend =>
            {
                var graph = new Graph();
                (Node[] inputs, Node y) = row.In(graph, ElementType.Float32);
                Node[] floats = [.. inputs.Where(x => x.Element == ElementType.Float32)];
                Node[] fetched = row.Order > 0 && floats.Length > 0 && all ? [y, .. Gradient.Of((y * y).Sum(), floats)] : [y];
                using var session = new Session(graph, backend: backend);
                session.Prepare(new(fetched), [.. inputs.Select((x, k) => (x, row.At[k].Value.Shape))]).Dispose();
            };
        foreach (Network network in Network.All)
            yield return backend =>
            {
                (Graph graph, Node x, Node label, Node loss, Assignment[] updates) = network.Build();
                using var session = new Session(graph, backend: backend);
                session.Prepare(new([loss], updates, training: true), (x, network.Shape), (label, [Network.Rows, Network.Classes])).Dispose();
            };
    }

    private static void Absent(Regex fault, string text, string name)
        => Assert.IsFalse(fault.Match(text) is { Success: true } found, $"{name}: {fault.Match(text).Value}");

    /// <summary>Keeps a text where one is asked for, to be assembled or read.</summary>
    private static void Save(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("DAGNET_KERNEL_TEXTS") is { } folder)
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, name), text);
    }

    [GeneratedRegex(@"@!?%p\d+\s+bra\.uni")]
    private static partial Regex PredicatedUniformBranch();

    [GeneratedRegex(@"^\s*call\b", RegexOptions.Multiline)]
    private static partial Regex Call();

    [GeneratedRegex(@"\b(?:tanh|ex2|lg2|sin|cos|rsqrt|div|rcp|sqrt)\.approx")]
    private static partial Regex Approximate();

    [GeneratedRegex(@"barrier \( CLK_GLOBAL_MEM_FENCE \)")]
    private static partial Regex GlobalBarrier();

    [GeneratedRegex(@"\(atomic_\w+\*\)")]
    private static partial Regex GenericAtomic();
}
