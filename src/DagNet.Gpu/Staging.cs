using ILGPU;
using ILGPU.Runtime;

namespace DagNet.Gpu;

/// <summary>Page-locked host memory that stands for one place on the device, so that copies run beside the computation.</summary>
internal sealed unsafe class Staging(Accelerator accelerator, ArrayView<byte> device, int bytes) : IDisposable
{
    private readonly PageLockedArray1D<byte>? _host = bytes == 0 ? null : accelerator.AllocatePageLocked1D<byte>(bytes);

    public Span<byte> Host => _host is null ? [] : _host.Span;

    /// <summary>Where the host's memory lies; it does not move.</summary>
    public byte* Pointer => _host is null ? null : (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _host.Span[0]);

    public void ToDevice(AcceleratorStream stream)
    {
        if (_host is not null)
            device.CopyFromCPUUnsafeAsync(stream, ref _host.Span[0], bytes);
    }

    public void ToHost(AcceleratorStream stream)
    {
        if (_host is not null)
            device.CopyToCPUUnsafeAsync(stream, ref _host.Span[0], bytes);
    }

    public void Dispose() => _host?.Dispose();
}
