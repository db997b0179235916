namespace DagNet;

/// <summary>An input or result of a kernel: a dense row-major tensor in native memory.</summary>
/// <param name="type">Element type and shape.</param>
/// <param name="pointer">Where it lies.</param>
/// <param name="kept">The constant or variable that it is, if the program does not change it: what a kernel makes of it can be kept there.</param>
internal readonly unsafe struct CpuOperand(TensorType type, byte* pointer, NativeBuffer? kept = null)
{
    private readonly int _bytes = checked((int)type.Bytes);

    public TensorType Type { get; } = type;

    public byte* Pointer { get; } = pointer;

    public NativeBuffer? Kept { get; } = kept;

    public int[] Shape => Type.Shape.ToArray();

    public int Count => Type.Shape.Count;

    public Span<byte> Bytes => new(Pointer, _bytes);

    public T* As<T>() where T : unmanaged => (T*)Pointer;

    public Span<T> Span<T>() where T : unmanaged => new(Pointer, _bytes / sizeof(T));
}
