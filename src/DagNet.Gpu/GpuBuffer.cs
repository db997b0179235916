using ILGPU;
using ILGPU.Runtime;

namespace DagNet.Gpu;

/// <summary>Memory of one variable on the device.</summary>
internal sealed class GpuBuffer : IBuffer
{
    private readonly GpuBackend _backend;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _memory;

    public GpuBuffer(GpuBackend backend, long bytes)
    {
        (_backend, Bytes) = (backend, bytes);
        _memory = backend.Take(bytes, "a variable");
        using GpuBackend.Turn turn = backend.Begin();
        try
        {
            _memory.MemSetToZero(backend.Stream);
        }
        catch (AcceleratorException e)
        {
            backend.Return(_memory);
            throw backend.Failed(e);
        }
    }

    public long Bytes { get; }

    public ArrayView<byte> View => _memory.View.BaseView;

    public void Write(ReadOnlySpan<byte> source) => _backend.Upload(View, source);

    public void Read(Span<byte> destination) => _backend.Download(View, destination);

    public void Dispose() => _backend.Return(_memory);
}
