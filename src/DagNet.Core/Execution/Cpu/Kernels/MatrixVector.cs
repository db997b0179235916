using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// Products with one row or one column: y(i) = Σₚ M(i, p) x(p). They read the matrix once, in the order in which it
/// lies, and are as fast as memory is.
/// </summary>
internal static unsafe class MatrixVector<T, V, S>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
{
    private const int Chunk = 512, Terms = 256;

    [ThreadStatic]
    private static Scratch? t_vector;

    public static bool TryRun<E>(in MatrixArguments<T> x, E epilogue) where E : struct, IEpilogue<T>
    {
        // A few rows against a transposed B: packing it would cost more than the product.
        bool row = x.M == 1 || (x.M <= 4 && x.BRow == 1 && x.BColumn != 1 && x.N > x.M);
        if (!row && x.N != 1) return false;
        (nint outer, nint along) = row ? (x.BColumn, x.BRow) : (x.ARow, x.AColumn);
        if (along != 1 && outer != 1) return false;
        bool dots = along == 1;

        nint stride = row ? x.AColumn : x.BRow;
        T* vector = row ? x.A : x.B;
        nint rows = row ? x.M : 1;
        if (stride != 1 && x.K > 1)
        {
            T* packed = (t_vector ??= new()).Take<T>(rows * x.K);
            for (nint r = 0; r < rows; r++)
            {
                for (nint p = 0; p < x.K; p++) packed[(r * x.K) + p] = vector[(r * x.ARow) + (p * stride)];
            }
            vector = packed;
        }
        nint vectorRow = stride != 1 ? x.K : x.ARow;
        var part = new Part<E>(x, epilogue, row, dots, outer, along, vector, vectorRow);
        if ((double)x.M * x.N * x.K >= MatrixBlocks.ParallelFrom / 16) WorkerTeam.Shared.For(part.Parts, part);
        else for (int i = 0; i < part.Parts; i++) part.Run(i);
        return true;
    }

    /// <summary>y[i] = Σₚ M[i, p] x[p], M's rows contiguous: four rows at a time, eight accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots(T* matrix, nint outer, T* x, nint count, nint k, T* y)
    {
        nint step = 2 * S.Count, block = 128 * step;
        nint i = 0;
        for (; i + 4 <= count; i += 4, matrix += 4 * outer)
        {
            T* m0 = matrix, m1 = matrix + outer, m2 = m1 + outer, m3 = m2 + outer;
            T y0 = T.Zero, y1 = T.Zero, y2 = T.Zero, y3 = T.Zero;
            nint p = 0;
            while (p + step <= k)
            {
                nint end = Math.Min(k, p + block);
                V s0 = default, s1 = default, s2 = default, s3 = default;
                V t0 = default, t1 = default, t2 = default, t3 = default;
                for (; p + step <= end; p += step)
                {
                    V u = S.Load(x + p), v = S.Load(x + p + S.Count);
                    s0 = S.MultiplyAdd(u, S.Load(m0 + p), s0);
                    t0 = S.MultiplyAdd(v, S.Load(m0 + p + S.Count), t0);
                    s1 = S.MultiplyAdd(u, S.Load(m1 + p), s1);
                    t1 = S.MultiplyAdd(v, S.Load(m1 + p + S.Count), t1);
                    s2 = S.MultiplyAdd(u, S.Load(m2 + p), s2);
                    t2 = S.MultiplyAdd(v, S.Load(m2 + p + S.Count), t2);
                    s3 = S.MultiplyAdd(u, S.Load(m3 + p), s3);
                    t3 = S.MultiplyAdd(v, S.Load(m3 + p + S.Count), t3);
                }
                y0 += S.Sum(S.Add(s0, t0));
                y1 += S.Sum(S.Add(s1, t1));
                y2 += S.Sum(S.Add(s2, t2));
                y3 += S.Sum(S.Add(s3, t3));
            }
            for (; p < k; p++)
            {
                y0 += x[p] * m0[p];
                y1 += x[p] * m1[p];
                y2 += x[p] * m2[p];
                y3 += x[p] * m3[p];
            }
            (y[i], y[i + 1], y[i + 2], y[i + 3]) = (y0, y1, y2, y3);
        }
        for (; i < count; i++, matrix += outer)
        {
            T sum = T.Zero;
            nint p = 0;
            while (p + step <= k)
            {
                nint end = Math.Min(k, p + block);
                V s = default, t = default;
                for (; p + step <= end; p += step)
                {
                    s = S.MultiplyAdd(S.Load(x + p), S.Load(matrix + p), s);
                    t = S.MultiplyAdd(S.Load(x + p + S.Count), S.Load(matrix + p + S.Count), t);
                }
                sum += S.Sum(S.Add(s, t));
            }
            for (; p < k; p++) sum += x[p] * matrix[p];
            y[i] = sum;
        }
    }

    /// <summary>y[i] = Σₚ x[p] M[p, i], M's lines along i contiguous: eight at a time, y in the L1 cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void Lines(T* matrix, nint along, T* x, nint count, nint k, T* y)
    {
        T* sums = stackalloc T[Chunk];
        new Span<T>(y, (int)count).Clear();
        for (nint p = 0; p < k;)
        {
            nint end = Math.Min(k, p + Terms);
            T* to = end - p == k ? y : sums;
            if (to == sums) new Span<T>(sums, (int)count).Clear();
            for (; p + 8 <= end; p += 8)
            {
                T* m = matrix + (p * along), u = x + p;
                nint i = 0;
                V x0 = S.Broadcast(u[0]), x1 = S.Broadcast(u[1]), x2 = S.Broadcast(u[2]), x3 = S.Broadcast(u[3]);
                V x4 = S.Broadcast(u[4]), x5 = S.Broadcast(u[5]), x6 = S.Broadcast(u[6]), x7 = S.Broadcast(u[7]);
                for (; i + S.Count <= count; i += S.Count, m += S.Count)
                {
                    T* h = m + (4 * along);
                    V s = S.MultiplyAdd(x0, S.Load(m), S.Load(to + i));
                    s = S.MultiplyAdd(x1, S.Load(m + along), s);
                    s = S.MultiplyAdd(x2, S.Load(m + (2 * along)), s);
                    s = S.MultiplyAdd(x3, S.Load(m + (3 * along)), s);
                    s = S.MultiplyAdd(x4, S.Load(h), s);
                    s = S.MultiplyAdd(x5, S.Load(h + along), s);
                    s = S.MultiplyAdd(x6, S.Load(h + (2 * along)), s);
                    S.Store(S.MultiplyAdd(x7, S.Load(h + (3 * along)), s), to + i);
                }
                for (; i < count; i++, m++)
                {
                    T s = to[i];
                    for (nint r = 0; r < 8; r++) s += u[r] * m[r * along];
                    to[i] = s;
                }
            }
            for (; p < end; p++)
            {
                T* m = matrix + (p * along);
                V u = S.Broadcast(x[p]);
                nint i = 0;
                for (; i + S.Count <= count; i += S.Count)
                    S.Store(S.MultiplyAdd(u, S.Load(m + i), S.Load(to + i)), to + i);
                for (; i < count; i++) to[i] += x[p] * m[i];
            }
            if (to != sums) continue;
            for (nint i = 0; i < count; i++) y[i] += sums[i];
        }
    }

    private readonly struct Part<E>(
        MatrixArguments<T> x, E epilogue, bool row, bool dots, nint outer, nint along, T* vector, nint vectorRow)
        : IParallelBody
        where E : struct, IEpilogue<T>
    {
        private readonly nint _count = row ? x.N : x.M;

        // Dots read whole rows: short parts keep a part's share of the matrix in the cache for the next row of A.
        private readonly nint _step = dots ? Math.Clamp(32_768 / Math.Max(x.K, 1) / 4 * 4, 4, Chunk) : Chunk;

        public int Parts => (int)((_count + _step - 1) / _step);

        [SkipLocalsInit]
        public void Run(int part)
        {
            T* y = stackalloc T[Chunk];
            nint i = part * _step, count = Math.Min(_step, _count - i);
            T* matrix = (row ? x.B : x.A) + (i * outer);
            for (nint r = 0; r < (row ? x.M : 1); r++)
            {
                if (dots) Dots(matrix, outer, vector + (r * vectorRow), count, x.K, y);
                else Lines(matrix, along, vector + (r * vectorRow), count, x.K, y);
                if (row)
                {
                    T* c = x.C + (r * x.CRow) + i;
                    MatrixBlocks<T, V, S>.Finish(
                        y, 0, 1, count, x.Alpha, x.Beta, c, 0, x.Bias is null ? null : x.Bias + i);
                    if (typeof(E) != typeof(NoEpilogue<T>)) epilogue.Apply(c, x.FirstRow + r, i, (int)count);
                }
                else
                {
                    T* c = x.C + (i * x.CRow);
                    MatrixBlocks<T, V, S>.Finish(y, 1, count, 1, x.Alpha, x.Beta, c, x.CRow, x.Bias);
                    if (typeof(E) == typeof(NoEpilogue<T>)) continue;
                    for (nint s = 0; s < count; s++) epilogue.Apply(c + (s * x.CRow), x.FirstRow + i + s, 0, 1);
                }
            }
        }
    }
}
