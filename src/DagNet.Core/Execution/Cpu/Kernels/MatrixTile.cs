using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// The innermost loops of <see cref="MatrixProduct"/>: a tile of up to 12 rows and two vectors of columns stays in
/// registers while k runs. C[i, j] = start[i, j] + Σₚ A[i, p] B[p, j], summed in the order of p in every variant, so
/// that no result depends on which tile an element falls in.
/// </summary>
internal static unsafe class MatrixTile<T, V, S>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
{
    /// <summary>The tallest tile: 24 accumulators of 32 registers, or 12 of 16.</summary>
    public static int Rows => S.ManyRegisters ? 12 : 6;

    public static int Columns => 2 * S.Count;

    /// <summary>
    /// The tallest tile of at most <paramref name="rows"/> rows; returns its height. A's element (i, p) is at
    /// a[i · aRow + p · aColumn], B's row p at b + p · bRow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Run(
        nint rows, nint k, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* start, nint startRow, T* c, nint cRow)
    {
        if (S.ManyRegisters && rows >= 12)
        {
            Run12(k, a, aRow, aColumn, b, bRow, start, startRow, c, cRow);
            return 12;
        }
        if (rows >= 6)
        {
            Run6(k, a, aRow, aColumn, b, bRow, start, startRow, c, cRow);
            return 6;
        }
        if (rows >= 4)
        {
            Run4(k, a, aRow, aColumn, b, bRow, start, startRow, c, cRow);
            return 4;
        }
        if (rows >= 2)
        {
            Run2(k, a, aRow, aColumn, b, bRow, start, startRow, c, cRow);
            return 2;
        }
        Run1(k, a, aColumn, b, bRow, start, c);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run12(
        nint k, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* start, nint startRow, T* c, nint cRow)
    {
        int width = S.Count;
        V c0 = S.Load(start), d0 = S.Load(start + width);
        V c1 = S.Load(start + startRow), d1 = S.Load(start + startRow + width);
        V c2 = S.Load(start + (2 * startRow)), d2 = S.Load(start + (2 * startRow) + width);
        V c3 = S.Load(start + (3 * startRow)), d3 = S.Load(start + (3 * startRow) + width);
        V c4 = S.Load(start + (4 * startRow)), d4 = S.Load(start + (4 * startRow) + width);
        V c5 = S.Load(start + (5 * startRow)), d5 = S.Load(start + (5 * startRow) + width);
        V c6 = S.Load(start + (6 * startRow)), d6 = S.Load(start + (6 * startRow) + width);
        V c7 = S.Load(start + (7 * startRow)), d7 = S.Load(start + (7 * startRow) + width);
        V c8 = S.Load(start + (8 * startRow)), d8 = S.Load(start + (8 * startRow) + width);
        V c9 = S.Load(start + (9 * startRow)), d9 = S.Load(start + (9 * startRow) + width);
        V c10 = S.Load(start + (10 * startRow)), d10 = S.Load(start + (10 * startRow) + width);
        V c11 = S.Load(start + (11 * startRow)), d11 = S.Load(start + (11 * startRow) + width);
        T* a3 = a + (3 * aRow);
        T* a6 = a + (6 * aRow);
        T* a9 = a + (9 * aRow);
        nint aTwo = 2 * aRow;
        for (; k > 0; k--)
        {
            V x = S.Load(b), y = S.Load(b + width), z;
            z = S.Broadcast(*a);
            c0 = S.MultiplyAdd(z, x, c0);
            d0 = S.MultiplyAdd(z, y, d0);
            z = S.Broadcast(a[aRow]);
            c1 = S.MultiplyAdd(z, x, c1);
            d1 = S.MultiplyAdd(z, y, d1);
            z = S.Broadcast(a[aTwo]);
            c2 = S.MultiplyAdd(z, x, c2);
            d2 = S.MultiplyAdd(z, y, d2);
            z = S.Broadcast(*a3);
            c3 = S.MultiplyAdd(z, x, c3);
            d3 = S.MultiplyAdd(z, y, d3);
            z = S.Broadcast(a3[aRow]);
            c4 = S.MultiplyAdd(z, x, c4);
            d4 = S.MultiplyAdd(z, y, d4);
            z = S.Broadcast(a3[aTwo]);
            c5 = S.MultiplyAdd(z, x, c5);
            d5 = S.MultiplyAdd(z, y, d5);
            z = S.Broadcast(*a6);
            c6 = S.MultiplyAdd(z, x, c6);
            d6 = S.MultiplyAdd(z, y, d6);
            z = S.Broadcast(a6[aRow]);
            c7 = S.MultiplyAdd(z, x, c7);
            d7 = S.MultiplyAdd(z, y, d7);
            z = S.Broadcast(a6[aTwo]);
            c8 = S.MultiplyAdd(z, x, c8);
            d8 = S.MultiplyAdd(z, y, d8);
            z = S.Broadcast(*a9);
            c9 = S.MultiplyAdd(z, x, c9);
            d9 = S.MultiplyAdd(z, y, d9);
            z = S.Broadcast(a9[aRow]);
            c10 = S.MultiplyAdd(z, x, c10);
            d10 = S.MultiplyAdd(z, y, d10);
            z = S.Broadcast(a9[aTwo]);
            c11 = S.MultiplyAdd(z, x, c11);
            d11 = S.MultiplyAdd(z, y, d11);
            a += aColumn;
            a3 += aColumn;
            a6 += aColumn;
            a9 += aColumn;
            b += bRow;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
        S.Store(c1, c + cRow);
        S.Store(d1, c + cRow + width);
        S.Store(c2, c + (2 * cRow));
        S.Store(d2, c + (2 * cRow) + width);
        S.Store(c3, c + (3 * cRow));
        S.Store(d3, c + (3 * cRow) + width);
        S.Store(c4, c + (4 * cRow));
        S.Store(d4, c + (4 * cRow) + width);
        S.Store(c5, c + (5 * cRow));
        S.Store(d5, c + (5 * cRow) + width);
        S.Store(c6, c + (6 * cRow));
        S.Store(d6, c + (6 * cRow) + width);
        S.Store(c7, c + (7 * cRow));
        S.Store(d7, c + (7 * cRow) + width);
        S.Store(c8, c + (8 * cRow));
        S.Store(d8, c + (8 * cRow) + width);
        S.Store(c9, c + (9 * cRow));
        S.Store(d9, c + (9 * cRow) + width);
        S.Store(c10, c + (10 * cRow));
        S.Store(d10, c + (10 * cRow) + width);
        S.Store(c11, c + (11 * cRow));
        S.Store(d11, c + (11 * cRow) + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run6(
        nint k, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* start, nint startRow, T* c, nint cRow)
    {
        int width = S.Count;
        V c0 = S.Load(start), d0 = S.Load(start + width);
        V c1 = S.Load(start + startRow), d1 = S.Load(start + startRow + width);
        V c2 = S.Load(start + (2 * startRow)), d2 = S.Load(start + (2 * startRow) + width);
        V c3 = S.Load(start + (3 * startRow)), d3 = S.Load(start + (3 * startRow) + width);
        V c4 = S.Load(start + (4 * startRow)), d4 = S.Load(start + (4 * startRow) + width);
        V c5 = S.Load(start + (5 * startRow)), d5 = S.Load(start + (5 * startRow) + width);
        T* a3 = a + (3 * aRow);
        nint aTwo = 2 * aRow;
        for (; k > 0; k--)
        {
            V x = S.Load(b), y = S.Load(b + width), z;
            z = S.Broadcast(*a);
            c0 = S.MultiplyAdd(z, x, c0);
            d0 = S.MultiplyAdd(z, y, d0);
            z = S.Broadcast(a[aRow]);
            c1 = S.MultiplyAdd(z, x, c1);
            d1 = S.MultiplyAdd(z, y, d1);
            z = S.Broadcast(a[aTwo]);
            c2 = S.MultiplyAdd(z, x, c2);
            d2 = S.MultiplyAdd(z, y, d2);
            z = S.Broadcast(*a3);
            c3 = S.MultiplyAdd(z, x, c3);
            d3 = S.MultiplyAdd(z, y, d3);
            z = S.Broadcast(a3[aRow]);
            c4 = S.MultiplyAdd(z, x, c4);
            d4 = S.MultiplyAdd(z, y, d4);
            z = S.Broadcast(a3[aTwo]);
            c5 = S.MultiplyAdd(z, x, c5);
            d5 = S.MultiplyAdd(z, y, d5);
            a += aColumn;
            a3 += aColumn;
            b += bRow;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
        S.Store(c1, c + cRow);
        S.Store(d1, c + cRow + width);
        S.Store(c2, c + (2 * cRow));
        S.Store(d2, c + (2 * cRow) + width);
        S.Store(c3, c + (3 * cRow));
        S.Store(d3, c + (3 * cRow) + width);
        S.Store(c4, c + (4 * cRow));
        S.Store(d4, c + (4 * cRow) + width);
        S.Store(c5, c + (5 * cRow));
        S.Store(d5, c + (5 * cRow) + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run4(
        nint k, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* start, nint startRow, T* c, nint cRow)
    {
        int width = S.Count;
        V c0 = S.Load(start), d0 = S.Load(start + width);
        V c1 = S.Load(start + startRow), d1 = S.Load(start + startRow + width);
        V c2 = S.Load(start + (2 * startRow)), d2 = S.Load(start + (2 * startRow) + width);
        V c3 = S.Load(start + (3 * startRow)), d3 = S.Load(start + (3 * startRow) + width);
        T* a3 = a + (3 * aRow);
        nint aTwo = 2 * aRow;
        for (; k > 0; k--)
        {
            V x = S.Load(b), y = S.Load(b + width), z;
            z = S.Broadcast(*a);
            c0 = S.MultiplyAdd(z, x, c0);
            d0 = S.MultiplyAdd(z, y, d0);
            z = S.Broadcast(a[aRow]);
            c1 = S.MultiplyAdd(z, x, c1);
            d1 = S.MultiplyAdd(z, y, d1);
            z = S.Broadcast(a[aTwo]);
            c2 = S.MultiplyAdd(z, x, c2);
            d2 = S.MultiplyAdd(z, y, d2);
            z = S.Broadcast(*a3);
            c3 = S.MultiplyAdd(z, x, c3);
            d3 = S.MultiplyAdd(z, y, d3);
            a += aColumn;
            a3 += aColumn;
            b += bRow;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
        S.Store(c1, c + cRow);
        S.Store(d1, c + cRow + width);
        S.Store(c2, c + (2 * cRow));
        S.Store(d2, c + (2 * cRow) + width);
        S.Store(c3, c + (3 * cRow));
        S.Store(d3, c + (3 * cRow) + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run2(
        nint k, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* start, nint startRow, T* c, nint cRow)
    {
        int width = S.Count;
        V c0 = S.Load(start), d0 = S.Load(start + width);
        V c1 = S.Load(start + startRow), d1 = S.Load(start + startRow + width);
        for (; k > 0; k--)
        {
            V x = S.Load(b), y = S.Load(b + width), z;
            z = S.Broadcast(*a);
            c0 = S.MultiplyAdd(z, x, c0);
            d0 = S.MultiplyAdd(z, y, d0);
            z = S.Broadcast(a[aRow]);
            c1 = S.MultiplyAdd(z, x, c1);
            d1 = S.MultiplyAdd(z, y, d1);
            a += aColumn;
            b += bRow;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
        S.Store(c1, c + cRow);
        S.Store(d1, c + cRow + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run1(
        nint k, T* a, nint aColumn, T* b, nint bRow, T* start, T* c)
    {
        int width = S.Count;
        V c0 = S.Load(start), d0 = S.Load(start + width);
        for (; k > 0; k--)
        {
            V x = S.Load(b), y = S.Load(b + width), z;
            z = S.Broadcast(*a);
            c0 = S.MultiplyAdd(z, x, c0);
            d0 = S.MultiplyAdd(z, y, d0);
            a += aColumn;
            b += bRow;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
    }
}
