using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace DagNet.Gpu;

/// <summary>A step bound to memory on the device: what a kernel is made for.</summary>
internal sealed class GpuStep
{
    /// <summary>Threads of a group, where a kernel does not say otherwise.</summary>
    public const int GroupSize = 256;

    /// <summary>Groups that each multiprocessor has in hand; more would only be more to start.</summary>
    private const int GroupsEach = 16;

    private readonly GpuProgram _program;

    public GpuStep(GpuProgram program, Step step, GpuOperand[] inputs, GpuOperand[] results)
    {
        (_program, Node, X, Y) = (program, step.Node, inputs, results);
        if (step.Node.Op is not Merged merged)
            return;
        Node = merged.Core;
        X = inputs[..merged.Own];
        if (merged.Producer is { } producer)
        {
            Producer = BoundChain.Of(producer, ChainRole.Producer, X, []);
            X = [new(Node.Inputs[0].Type, default)];
        }
        if (merged.Consumer is { } consumer)
        {
            Y = [new(Node.Type, default)];
            List<GpuOperand> read = [.. inputs[merged.Own..]];
            read.Insert(merged.Place, Y[0]);
            Consumer = BoundChain.Of(consumer, ChainRole.Consumer, [.. read], results, merged.Place);
        }
    }

    public Node Node { get; }

    /// <summary>The inputs; the one that a producer makes has no memory.</summary>
    public GpuOperand[] X { get; }

    /// <summary>The results; the one that a consumer goes on with has no memory.</summary>
    public GpuOperand[] Y { get; }

    /// <summary>The chain that makes the one input as it is read; null where it lies in memory.</summary>
    public BoundChain? Producer { get; }

    /// <summary>The chain that goes on with each element of the result; null where it is stored.</summary>
    public BoundChain? Consumer { get; }

    /// <summary>What the work is queued in.</summary>
    public AcceleratorStream Stream => _program.Backend.Stream;

    /// <summary>Where a kernel says which index was outside its axis.</summary>
    public IndexFault Fault => _program.FaultOf(Node);

    /// <summary>Groups that the device computes at once.</summary>
    public int Concurrency => _program.Backend.Accelerator.NumMultiprocessors * GroupsEach;

    /// <summary>Memory for the kernel's own use, which lives as long as the program.</summary>
    public ArrayView<byte> Scratch(long bytes) => _program.Scratch(bytes, Node.Described);

    /// <summary>Numbers that a kernel looks up by a number of its own.</summary>
    public ArrayView<int> Table(params ReadOnlySpan<int> values) => Kept(values);

    /// <summary>A copy on the device that lives as long as the program.</summary>
    public ArrayView<T> Kept<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        ArrayView<byte> memory = Scratch(bytes.Length);
        _program.Backend.Upload(memory.SubView(0, bytes.Length), bytes);
        return memory.Cast<T>();
    }

    /// <summary>Starts a kernel whose threads go through so many items, with strides of the whole grid.</summary>
    public Action Over<TArguments>(long items, Action<TArguments> kernel, TArguments arguments) where TArguments : struct
        => Over(items, kernel.Method, arguments);

    /// <inheritdoc cref="Over{T}(long, Action{T}, T)"/>
    public Action Over<TArguments>(long items, MethodInfo kernel, TArguments arguments) where TArguments : struct
        => Start((int)Math.Clamp((items + GroupSize - 1) / GroupSize, 1, Concurrency), kernel, arguments);

    /// <summary>Starts a kernel with so many groups.</summary>
    public Action Groups<TArguments>(int groups, Action<TArguments> kernel, TArguments arguments) where TArguments : struct
        => Start(groups, kernel.Method, arguments);

    /// <summary>Starts a kernel with a grid of groups.</summary>
    public Action Grid<TArguments>(Index3D groups, Action<TArguments> kernel, TArguments arguments) where TArguments : struct
        => Start(new KernelConfig(groups, new Index3D(GroupSize, 1, 1)), kernel.Method, arguments);

    private Action Start<TArguments>(int groups, MethodInfo kernel, TArguments arguments) where TArguments : struct
        => Start(new KernelConfig(groups, GroupSize), kernel, arguments);

    private Action Start<TArguments>(KernelConfig groups, MethodInfo kernel, TArguments arguments) where TArguments : struct
    {
        AcceleratorStream stream = _program.Backend.Stream;
        _program.Launches++;
        KernelLauncher<TArguments> launcher = _program.Backend.Kernels.Launcher<TArguments>(kernel);
        return () => launcher(stream, groups, arguments);
    }
}
