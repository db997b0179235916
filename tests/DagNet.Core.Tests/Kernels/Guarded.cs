using System.Numerics;

namespace DagNet.Tests.Kernels;

/// <summary>
/// A pinned array between two strips of NaN: what a kernel reads outside spoils its result, and what it writes outside
/// is found by <see cref="AssertIntact"/>.
/// </summary>
internal sealed unsafe class Guarded<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Strip = 64;
    private readonly T[] _memory;

    public Guarded(int length, Random? random = null)
    {
        Length = length;
        _memory = GC.AllocateArray<T>(length + (2 * Strip), pinned: true);
        _memory.AsSpan().Fill(T.NaN);
        if (random is null) return;
        for (int i = 0; i < length; i++) this[i] = T.CreateChecked((random.NextDouble() * 2) - 1);
    }

    public Guarded(ReadOnlySpan<T> values) : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public Span<T> Span => _memory.AsSpan(Strip, Length);

    public T* Pointer => (T*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_memory, Strip);

    public T this[int index]
    {
        get => Span[index];
        set => Span[index] = value;
    }

    public double At(long index) => double.CreateChecked(Span[checked((int)index)]);

    public void AssertIntact()
    {
        for (int i = 0; i < Strip; i++)
            Assert.IsTrue(T.IsNaN(_memory[i]) && T.IsNaN(_memory[^(i + 1)]), $"written {i + 1} elements outside");
    }
}
