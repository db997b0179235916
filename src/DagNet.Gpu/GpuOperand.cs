using ILGPU;

namespace DagNet.Gpu;

/// <summary>An input or result of a kernel: a dense row-major tensor on the device.</summary>
internal readonly struct GpuOperand(TensorType type, ArrayView<byte> bytes)
{
    public TensorType Type => type;

    public int[] Shape => type.Shape.ToArray();

    public int Count => type.Shape.Count;

    /// <summary>Its bytes; at least one, for no view is of nothing.</summary>
    public ArrayView<byte> Bytes => bytes;

    public ArrayView<T> As<T>() where T : unmanaged => bytes.Cast<T>();
}
