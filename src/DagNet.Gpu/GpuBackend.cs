using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace DagNet.Gpu;

/// <summary>
/// A device reached through CUDA or OpenCL. Everything that its sessions do goes through one stream, in order, so that any number of
/// threads may use them; the memory of what is not disposed goes with the backend.
/// </summary>
internal sealed class GpuBackend : IBackend
{
    private readonly IDisposable _context;
    private readonly DeviceInfo _info;
    private readonly Lock _lock = new();
    private readonly HashSet<MemoryBuffer> _taken = [];
    private bool _disposed;

    public GpuBackend(IDisposable context, DeviceInfo info, Accelerator accelerator, KernelHost kernels)
    {
        (_context, _info, Accelerator, Kernels) = (context, info, accelerator, kernels);
        Stream = accelerator.CreateStream();
    }

    public string Name => $"{_info.Platform} {_info.Index} ({_info.Name})";

    /// <summary>ILGPU's code for CUDA takes views to start at a multiple of it.</summary>
    public int Alignment => 256;

    public Accelerator Accelerator { get; }

    public AcceleratorStream Stream { get; }

    public KernelHost Kernels { get; }

    public string? Remark(Plan plan, Step step) => GpuKernels.Obstacle(step) is { } obstacle ? $"on the CPU: {obstacle}"
        : UpdateGroup.Of(plan).FirstOrDefault(g => Array.IndexOf(g.Steps, step) >= 0) is { } group ? $"in one launch of {group.Steps.Length} updates" : null;

    public bool Merges(Node node, Fused? producer, Fused? consumer) => GpuKernels.Merges(node, producer, consumer);

    public IBuffer Allocate(TensorType type) => new GpuBuffer(this, type.Bytes);

    public IProgram Compile(Plan plan, IReadOnlyList<IBuffer> variables) => new GpuProgram(this, plan, variables);

    /// <summary>Takes memory, of undefined content.</summary>
    /// <exception cref="BackendException">There is not as much.</exception>
    public MemoryBuffer1D<byte, Stride1D.Dense> Take(long bytes, string what)
    {
        long size = (Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;
        using Turn turn = Begin();
        long taken = _taken.Sum(b => b.LengthInBytes), free = 0;
        try
        {
            free = Accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : Accelerator.MemorySize - taken;
            if (size > free)
                throw TooLittle(null);
            MemoryBuffer1D<byte, Stride1D.Dense> memory = Accelerator.Allocate1D<byte>(size);
            _taken.Add(memory);
            return memory;
        }
        catch (CudaException e) when (e.Error != nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY))
        {
            throw Failed(e);
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            throw TooLittle(e);
        }

        BackendException TooLittle(Exception? cause) => new($"{Name}: {what} needs {size:N0} bytes, but {free:N0} of {Accelerator.MemorySize:N0} are "
            + $"free{(cause is null ? "" : ", but not in one piece")}; sessions on this backend hold {taken:N0}. Lower the batch size, or dispose of sessions and runners.", cause!);
    }

    /// <summary>Gives memory back; that of a disposed backend is gone already.</summary>
    public void Return(MemoryBuffer memory)
    {
        lock (_lock)
            if (!_disposed && _taken.Remove(memory))
                Discard([memory]);
    }

    /// <summary>Disposes of what belongs to the device; nothing is left to do where the backend is gone.</summary>
    public void Release(IEnumerable<IDisposable> disposables)
    {
        lock (_lock)
            if (!_disposed)
                Discard(disposables);
    }

    /// <summary>Copies from the host, and waits for it.</summary>
    public unsafe void Upload(ArrayView<byte> to, ReadOnlySpan<byte> from)
    {
        using Turn turn = Begin();
        fixed (byte* source = from)
            if (!from.IsEmpty)
                try
                {
                    to.CopyFromCPUUnsafeAsync(Stream, ref *source, from.Length);
                    Stream.Synchronize();
                }
                catch (AcceleratorException e)
                {
                    throw Failed(e);
                }
    }

    /// <summary>Copies to the host what all work so far has made.</summary>
    public unsafe void Download(ArrayView<byte> from, Span<byte> to)
    {
        using Turn turn = Begin();
        fixed (byte* target = to)
            if (!to.IsEmpty)
                try
                {
                    from.CopyToCPUUnsafeAsync(Stream, ref *target, to.Length);
                    Stream.Synchronize();
                }
                catch (AcceleratorException e)
                {
                    throw Failed(e);
                }
    }

    /// <summary>Begins a thread's turn on the device.</summary>
    public Turn Begin()
    {
        _lock.Enter();
        if (!_disposed)
            return new(this, Accelerator.BindScoped());
        _lock.Exit();
        throw new ObjectDisposedException(Name);
    }

    /// <summary>The error when the device fails.</summary>
    public BackendException Failed(AcceleratorException cause) => new($"{Name}: the device failed: {cause.Message.TrimEnd('.')}. "
        + "If it stays so, what its sessions held is lost: start the program again and load a checkpoint.", cause);

    /// <summary>A thread's turn on the device.</summary>
    public readonly ref struct Turn(GpuBackend backend, ScopedAcceleratorBinding binding)
    {
        public void Dispose()
        {
            binding.Recover();
            backend._lock.Exit();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            Discard([.. _taken, Stream]);
            _taken.Clear();
            _disposed = true;
            Free(Accelerator.Dispose);
            _context.Dispose();
        }
    }

    private void Discard(IEnumerable<IDisposable> disposables)
    {
        using Turn turn = Begin();
        // What still runs may use them.
        Free(Stream.Synchronize);
        foreach (IDisposable disposable in disposables)
            Free(disposable.Dispose);
    }

    private static void Free(Action release)
    {
        try
        {
            release();
        }
        catch (AcceleratorException)
        {
            // A lost device frees nothing; who uses it next is told.
        }
    }
}
