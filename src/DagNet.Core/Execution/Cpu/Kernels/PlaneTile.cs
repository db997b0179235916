using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// Sums of products for some filters and two vectors of positions, kept in registers: C[i, j] += Σₖ A[k, i] x[places[k] + j].
/// The terms need not lie in rows of a matrix; so an input's patches are read where they are.
/// </summary>
internal static unsafe class PlaneTile<T, V, S>
    where T : unmanaged
    where V : unmanaged
    where S : struct, ISimd<V, T>
{
    /// <summary>Filters of the next tile, of those that are left: a multiple of 4.</summary>
    public static int Rows(int left) => !S.ManyRegisters ? 4 : left is >= 12 and not 16 ? 12 : left >= 8 ? 8 : 4;

    /// <param name="rows">12, 8 or 4.</param>
    /// <param name="k">Terms.</param>
    /// <param name="a">k times as many factors as rows.</param>
    /// <param name="x">Where places count from.</param>
    /// <param name="places">The first element of each term.</param>
    /// <param name="c">Rows of two vectors each.</param>
    public static void Run(int rows, int k, T* a, T* x, nint* places, T* c)
    {
        if (rows == 12) Run12(k, a, x, places, c);
        else if (rows == 8) Run8(k, a, x, places, c);
        else Run4(k, a, x, places, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run12(int k, T* a, T* x, nint* places, T* c)
    {
        int width = S.Count;
        V c0 = S.Load(c), d0 = S.Load(c + width);
        V c1 = S.Load(c + (2 * width)), d1 = S.Load(c + (3 * width));
        V c2 = S.Load(c + (4 * width)), d2 = S.Load(c + (5 * width));
        V c3 = S.Load(c + (6 * width)), d3 = S.Load(c + (7 * width));
        V c4 = S.Load(c + (8 * width)), d4 = S.Load(c + (9 * width));
        V c5 = S.Load(c + (10 * width)), d5 = S.Load(c + (11 * width));
        V c6 = S.Load(c + (12 * width)), d6 = S.Load(c + (13 * width));
        V c7 = S.Load(c + (14 * width)), d7 = S.Load(c + (15 * width));
        V c8 = S.Load(c + (16 * width)), d8 = S.Load(c + (17 * width));
        V c9 = S.Load(c + (18 * width)), d9 = S.Load(c + (19 * width));
        V c10 = S.Load(c + (20 * width)), d10 = S.Load(c + (21 * width));
        V c11 = S.Load(c + (22 * width)), d11 = S.Load(c + (23 * width));
        for (int p = 0; p < k; p++)
        {
            T* from = x + places[p];
            V left = S.Load(from), right = S.Load(from + width), z;
            z = S.Broadcast(a[0]);
            c0 = S.MultiplyAdd(z, left, c0);
            d0 = S.MultiplyAdd(z, right, d0);
            z = S.Broadcast(a[1]);
            c1 = S.MultiplyAdd(z, left, c1);
            d1 = S.MultiplyAdd(z, right, d1);
            z = S.Broadcast(a[2]);
            c2 = S.MultiplyAdd(z, left, c2);
            d2 = S.MultiplyAdd(z, right, d2);
            z = S.Broadcast(a[3]);
            c3 = S.MultiplyAdd(z, left, c3);
            d3 = S.MultiplyAdd(z, right, d3);
            z = S.Broadcast(a[4]);
            c4 = S.MultiplyAdd(z, left, c4);
            d4 = S.MultiplyAdd(z, right, d4);
            z = S.Broadcast(a[5]);
            c5 = S.MultiplyAdd(z, left, c5);
            d5 = S.MultiplyAdd(z, right, d5);
            z = S.Broadcast(a[6]);
            c6 = S.MultiplyAdd(z, left, c6);
            d6 = S.MultiplyAdd(z, right, d6);
            z = S.Broadcast(a[7]);
            c7 = S.MultiplyAdd(z, left, c7);
            d7 = S.MultiplyAdd(z, right, d7);
            z = S.Broadcast(a[8]);
            c8 = S.MultiplyAdd(z, left, c8);
            d8 = S.MultiplyAdd(z, right, d8);
            z = S.Broadcast(a[9]);
            c9 = S.MultiplyAdd(z, left, c9);
            d9 = S.MultiplyAdd(z, right, d9);
            z = S.Broadcast(a[10]);
            c10 = S.MultiplyAdd(z, left, c10);
            d10 = S.MultiplyAdd(z, right, d10);
            z = S.Broadcast(a[11]);
            c11 = S.MultiplyAdd(z, left, c11);
            d11 = S.MultiplyAdd(z, right, d11);
            a += 12;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
        S.Store(c1, c + (2 * width));
        S.Store(d1, c + (3 * width));
        S.Store(c2, c + (4 * width));
        S.Store(d2, c + (5 * width));
        S.Store(c3, c + (6 * width));
        S.Store(d3, c + (7 * width));
        S.Store(c4, c + (8 * width));
        S.Store(d4, c + (9 * width));
        S.Store(c5, c + (10 * width));
        S.Store(d5, c + (11 * width));
        S.Store(c6, c + (12 * width));
        S.Store(d6, c + (13 * width));
        S.Store(c7, c + (14 * width));
        S.Store(d7, c + (15 * width));
        S.Store(c8, c + (16 * width));
        S.Store(d8, c + (17 * width));
        S.Store(c9, c + (18 * width));
        S.Store(d9, c + (19 * width));
        S.Store(c10, c + (20 * width));
        S.Store(d10, c + (21 * width));
        S.Store(c11, c + (22 * width));
        S.Store(d11, c + (23 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run8(int k, T* a, T* x, nint* places, T* c)
    {
        int width = S.Count;
        V c0 = S.Load(c), d0 = S.Load(c + width);
        V c1 = S.Load(c + (2 * width)), d1 = S.Load(c + (3 * width));
        V c2 = S.Load(c + (4 * width)), d2 = S.Load(c + (5 * width));
        V c3 = S.Load(c + (6 * width)), d3 = S.Load(c + (7 * width));
        V c4 = S.Load(c + (8 * width)), d4 = S.Load(c + (9 * width));
        V c5 = S.Load(c + (10 * width)), d5 = S.Load(c + (11 * width));
        V c6 = S.Load(c + (12 * width)), d6 = S.Load(c + (13 * width));
        V c7 = S.Load(c + (14 * width)), d7 = S.Load(c + (15 * width));
        for (int p = 0; p < k; p++)
        {
            T* from = x + places[p];
            V left = S.Load(from), right = S.Load(from + width), z;
            z = S.Broadcast(a[0]);
            c0 = S.MultiplyAdd(z, left, c0);
            d0 = S.MultiplyAdd(z, right, d0);
            z = S.Broadcast(a[1]);
            c1 = S.MultiplyAdd(z, left, c1);
            d1 = S.MultiplyAdd(z, right, d1);
            z = S.Broadcast(a[2]);
            c2 = S.MultiplyAdd(z, left, c2);
            d2 = S.MultiplyAdd(z, right, d2);
            z = S.Broadcast(a[3]);
            c3 = S.MultiplyAdd(z, left, c3);
            d3 = S.MultiplyAdd(z, right, d3);
            z = S.Broadcast(a[4]);
            c4 = S.MultiplyAdd(z, left, c4);
            d4 = S.MultiplyAdd(z, right, d4);
            z = S.Broadcast(a[5]);
            c5 = S.MultiplyAdd(z, left, c5);
            d5 = S.MultiplyAdd(z, right, d5);
            z = S.Broadcast(a[6]);
            c6 = S.MultiplyAdd(z, left, c6);
            d6 = S.MultiplyAdd(z, right, d6);
            z = S.Broadcast(a[7]);
            c7 = S.MultiplyAdd(z, left, c7);
            d7 = S.MultiplyAdd(z, right, d7);
            a += 8;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
        S.Store(c1, c + (2 * width));
        S.Store(d1, c + (3 * width));
        S.Store(c2, c + (4 * width));
        S.Store(d2, c + (5 * width));
        S.Store(c3, c + (6 * width));
        S.Store(d3, c + (7 * width));
        S.Store(c4, c + (8 * width));
        S.Store(d4, c + (9 * width));
        S.Store(c5, c + (10 * width));
        S.Store(d5, c + (11 * width));
        S.Store(c6, c + (12 * width));
        S.Store(d6, c + (13 * width));
        S.Store(c7, c + (14 * width));
        S.Store(d7, c + (15 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run4(int k, T* a, T* x, nint* places, T* c)
    {
        int width = S.Count;
        V c0 = S.Load(c), d0 = S.Load(c + width);
        V c1 = S.Load(c + (2 * width)), d1 = S.Load(c + (3 * width));
        V c2 = S.Load(c + (4 * width)), d2 = S.Load(c + (5 * width));
        V c3 = S.Load(c + (6 * width)), d3 = S.Load(c + (7 * width));
        for (int p = 0; p < k; p++)
        {
            T* from = x + places[p];
            V left = S.Load(from), right = S.Load(from + width), z;
            z = S.Broadcast(a[0]);
            c0 = S.MultiplyAdd(z, left, c0);
            d0 = S.MultiplyAdd(z, right, d0);
            z = S.Broadcast(a[1]);
            c1 = S.MultiplyAdd(z, left, c1);
            d1 = S.MultiplyAdd(z, right, d1);
            z = S.Broadcast(a[2]);
            c2 = S.MultiplyAdd(z, left, c2);
            d2 = S.MultiplyAdd(z, right, d2);
            z = S.Broadcast(a[3]);
            c3 = S.MultiplyAdd(z, left, c3);
            d3 = S.MultiplyAdd(z, right, d3);
            a += 4;
        }
        S.Store(c0, c);
        S.Store(d0, c + width);
        S.Store(c1, c + (2 * width));
        S.Store(d1, c + (3 * width));
        S.Store(c2, c + (4 * width));
        S.Store(d2, c + (5 * width));
        S.Store(c3, c + (6 * width));
        S.Store(d3, c + (7 * width));
    }
}
