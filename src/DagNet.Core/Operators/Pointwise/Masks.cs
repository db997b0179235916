using System.Numerics;

namespace DagNet;

/// <summary>Between the masks of vectors and bools in memory, which are a byte each.</summary>
internal static unsafe class Masks
{
    /// <summary>Writes as many bools as fit in a vector of bytes, from the masks that compare a and b.</summary>
    public static void Narrow<T, TComparison>(T* a, T* b, byte* y)
        where T : unmanaged, INumber<T>
        where TComparison : IComparison<TComparison>
    {
        Vector<sbyte> mask = sizeof(T) switch
        {
            1 => Compare<T, TComparison>(a, b, 0).As<T, sbyte>(),
            4 => Vector.Narrow(Vector.Narrow(Ints<T, TComparison>(a, b, 0), Ints<T, TComparison>(a, b, 1)),
                Vector.Narrow(Ints<T, TComparison>(a, b, 2), Ints<T, TComparison>(a, b, 3))),
            _ => Vector.Narrow(Vector.Narrow(Longs<T, TComparison>(a, b, 0), Longs<T, TComparison>(a, b, 2)),
                Vector.Narrow(Longs<T, TComparison>(a, b, 4), Longs<T, TComparison>(a, b, 6))),
        };
        (mask.As<sbyte, byte>() & Vector<byte>.One).Store(y);
    }

    /// <summary>
    /// Chooses as many elements as there are bytes in a vector: a where the condition is not 0, else b.
    /// </summary>
    public static void Select<T>(byte* condition, T* a, T* b, T* y) where T : unmanaged
    {
        Vector<byte> bytes = Vector.Load(condition);
        if (sizeof(T) == 1)
        {
            Choose(Vector.Equals(bytes, Vector<byte>.Zero), (byte*)a, (byte*)b, (byte*)y, 0);
            return;
        }
        Vector.Widen(bytes, out Vector<ushort> low, out Vector<ushort> high);
        Halves(low, a, b, y, 0);
        Halves(high, a, b, y, Vector<ushort>.Count);
    }

    private static void Halves<T>(Vector<ushort> condition, T* a, T* b, T* y, int at) where T : unmanaged
    {
        Vector.Widen(condition, out Vector<uint> low, out Vector<uint> high);
        Quarters(low, a, b, y, at);
        Quarters(high, a, b, y, at + Vector<uint>.Count);
    }

    private static void Quarters<T>(Vector<uint> condition, T* a, T* b, T* y, int at) where T : unmanaged
    {
        if (sizeof(T) == 4)
        {
            Choose(Vector.Equals(condition, Vector<uint>.Zero), (uint*)a, (uint*)b, (uint*)y, at);
            return;
        }
        Vector.Widen(condition, out Vector<ulong> low, out Vector<ulong> high);
        Choose(Vector.Equals(low, Vector<ulong>.Zero), (ulong*)a, (ulong*)b, (ulong*)y, at);
        Choose(Vector.Equals(high, Vector<ulong>.Zero), (ulong*)a, (ulong*)b, (ulong*)y, at + Vector<ulong>.Count);
    }

    private static void Choose<T>(Vector<T> second, T* a, T* b, T* y, int at) where T : unmanaged
        => Vector.ConditionalSelect(second, Vector.Load(b + at), Vector.Load(a + at)).Store(y + at);

    private static Vector<int> Ints<T, TComparison>(T* a, T* b, int k)
        where T : unmanaged, INumber<T>
        where TComparison : IComparison<TComparison> => Compare<T, TComparison>(a, b, k).As<T, int>();

    private static Vector<int> Longs<T, TComparison>(T* a, T* b, int k)
        where T : unmanaged, INumber<T>
        where TComparison : IComparison<TComparison>
        => Vector.Narrow(Compare<T, TComparison>(a, b, k).As<T, long>(),
            Compare<T, TComparison>(a, b, k + 1).As<T, long>());

    private static Vector<T> Compare<T, TComparison>(T* a, T* b, int k)
        where T : unmanaged, INumber<T>
        where TComparison : IComparison<TComparison>
        => TComparison.Of(Vector.Load(a + (k * Vector<T>.Count)), Vector.Load(b + (k * Vector<T>.Count)));
}
