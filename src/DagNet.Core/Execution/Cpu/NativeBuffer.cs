using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>Native memory on the CPU, aligned for the widest vectors.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle, IBuffer
{
    private const nuint Alignment = 64;

    private readonly ConcurrentDictionary<object, PreparedBuffer> _prepared = new();

    public NativeBuffer(long bytes) : base(0, ownsHandle: true)
    {
        Bytes = bytes;
        // A margin lets kernels read whole vectors at the end.
        nuint size = checked((nuint)bytes + Alignment);
        handle = (nint)NativeMemory.AlignedAlloc(size, Alignment);
        NativeMemory.Clear((void*)handle, size);
        GC.AddMemoryPressure((long)size);
    }

    public long Bytes { get; }

    public override bool IsInvalid => handle == 0;

    public byte* Pointer => IsClosed ? throw new ObjectDisposedException(nameof(NativeBuffer)) : (byte*)handle;

    /// <summary>Counts how often the content may have changed.</summary>
    public long Version { get; private set; }

    public void Write(ReadOnlySpan<byte> source)
    {
        source.CopyTo(new Span<byte>(Pointer, checked((int)Bytes)));
        Changed();
    }

    /// <summary>Says that a kernel has written here, so that what was prepared is prepared again.</summary>
    public void Changed() => Version++;

    /// <summary>What a kernel makes of the content, once for each key and change.</summary>
    public PreparedBuffer Prepared(object key, long bytes, PreparedBuffer.Preparation prepare)
        => _prepared.GetOrAdd(key, static (_, x) => new(x.This, x.bytes, x.prepare), (This: this, bytes, prepare));

    public void Read(Span<byte> destination) => new ReadOnlySpan<byte>(Pointer, checked((int)Bytes)).CopyTo(destination);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            foreach (PreparedBuffer prepared in _prepared.Values)
                prepared.Dispose();
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Bytes + (long)Alignment);
        return true;
    }
}
