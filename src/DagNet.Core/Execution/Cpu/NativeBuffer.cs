using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>Native memory on the CPU, aligned for the widest vectors.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle, IBuffer
{
    private const nuint Alignment = 64;

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

    public void Write(ReadOnlySpan<byte> source) => source.CopyTo(new Span<byte>(Pointer, checked((int)Bytes)));

    public void Read(Span<byte> destination) => new ReadOnlySpan<byte>(Pointer, checked((int)Bytes)).CopyTo(destination);

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Bytes + (long)Alignment);
        return true;
    }
}
