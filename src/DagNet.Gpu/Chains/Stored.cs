using ILGPU;

namespace DagNet.Gpu;

/// <summary>Elements from memory and into it.</summary>
internal readonly struct Stored<T> : IProducer<ArrayView<T>, T>, IConsumer<ArrayView<T>, T> where T : unmanaged
{
    public static T Get(ArrayView<T> arguments, int index) => arguments[index];

    public static void Take(ArrayView<T> arguments, int index, T value) => arguments[index] = value;
}
