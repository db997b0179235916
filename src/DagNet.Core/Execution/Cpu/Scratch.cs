using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>
/// Native, 64-byte aligned memory that grows to the largest size asked for and is kept: one per thread and use, so that
/// steady-state steps allocate nothing. Freed when the thread that owned it is gone.
/// </summary>
internal sealed unsafe class Scratch
{
    private void* _memory;
    private nuint _bytes;

    ~Scratch() => NativeMemory.AlignedFree(_memory);

    /// <summary>Room for <paramref name="count"/> elements, of undefined content, until the next call.</summary>
    public T* Take<T>(nint count) where T : unmanaged
    {
        nuint bytes = checked((nuint)count * (nuint)sizeof(T));
        if (bytes > _bytes || _memory is null)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _bytes = 0;
            nuint rounded = Math.Max((bytes + 4095) & ~(nuint)4095, 4096);
            _memory = NativeMemory.AlignedAlloc(rounded, 64);
            _bytes = rounded;
        }
        return (T*)_memory;
    }
}
