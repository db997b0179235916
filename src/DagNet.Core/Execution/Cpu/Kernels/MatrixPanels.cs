using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>
/// Packs a matrix into panels: <c>width</c> neighbouring rows of A (or columns of B) for each p, one p after the other,
/// so that a tile reads memory in one stream. What lacks to a whole panel is zero.
/// </summary>
internal static unsafe class MatrixPanels
{
    /// <param name="source">Element (w, p) is at source[w · across + p · along].</param>
    /// <param name="across">Stride across the panel.</param>
    /// <param name="along">Stride along the panel.</param>
    /// <param name="count">Elements across, over all panels.</param>
    /// <param name="k">Elements along.</param>
    /// <param name="width">Elements across one panel.</param>
    /// <param name="target">⌈count / width⌉ panels of k × width.</param>
    public static void Pack<T>(T* source, nint across, nint along, nint count, nint k, int width, T* target)
        where T : unmanaged
    {
        for (nint at = 0; at < count; at += width)
        {
            Panel(source + (at * across), across, along, (int)Math.Min(width, count - at), k, width, target);
            target += k * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<T>(T* source, nint across, nint along, int count, nint k, int width, T* target)
        where T : unmanaged
    {
        if (count < width) NativeMemory.Clear(target, (nuint)k * (nuint)width * (nuint)sizeof(T));
        if (across == 1)
        {
            for (nint p = 0; p < k; p++)
                Unsafe.CopyBlockUnaligned(target + (p * width), source + (p * along), (uint)(count * sizeof(T)));
        }
        else if (along == 1)
        {
            Transposition.Run(source, across, target, width, count, k);
        }
        else
        {
            for (nint p = 0; p < k; p++)
            {
                for (nint w = 0; w < count; w++) target[(p * width) + w] = source[(w * across) + (p * along)];
            }
        }
    }
}
