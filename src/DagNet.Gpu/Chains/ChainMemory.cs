using ILGPU;

namespace DagNet.Gpu;

/// <summary>What chains are made of besides formulas: reading and writing elements.</summary>
internal static class ChainMemory
{
    public static T Read<T>(ArrayView<T> view, int index) where T : unmanaged => view[index];

    public static void Write<T>(ArrayView<T> view, int index, T value) where T : unmanaged => view[index] = value;
}
