using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// Folds rows and columns. Up to 1024 elements of a row go to eight vectors, up to 128 rows of a column to one; what
/// those give is combined pairwise, so that a sum's rounding error grows with the logarithm of its length.
/// </summary>
internal static unsafe class Fold<T, V, S, R>
    where T : unmanaged, INumber<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
    where R : struct, IReducer<T>
{
    /// <summary>Most columns that <see cref="Columns"/> takes at once.</summary>
    public const int Tile = 256;

    private const int Block = 1024, Lines = 128;

    /// <summary>x[0] ∘ x[1] ∘ … of <paramref name="count"/> contiguous elements.</summary>
    public static T Row(T* x, nint count)
    {
        if (count <= Block) return Short(x, count);
        nint half = (count / 2 + Block - 1) / Block * Block;
        return R.Combine(Row(x, half), Row(x + half, count - half));
    }

    /// <summary>y[j] = x[0, j] ∘ x[1, j] ∘ …, for at most <see cref="Tile"/> columns.</summary>
    /// <param name="x">First row.</param>
    /// <param name="stride">Distance of the rows, in elements.</param>
    /// <param name="rows">Rows to fold.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="y">Receives the columns' results.</param>
    [SkipLocalsInit]
    public static void Columns(T* x, nint stride, nint rows, nint columns, T* y)
    {
        if (rows <= Lines)
        {
            new Span<T>(y, (int)columns).Fill(R.Identity);
            Few(x, stride, rows, columns, y);
            return;
        }
        T* other = stackalloc T[Tile];
        nint half = (rows / 2 + Lines - 1) / Lines * Lines;
        Columns(x, stride, half, columns, y);
        Columns(x + (half * stride), stride, rows - half, columns, other);
        Few(other, Tile, 1, columns, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Short(T* x, nint count)
    {
        T result = R.Identity;
        nint i = 0, width = S.Count;
        if (S.Count > 1 && count >= 2 * width)
        {
            V a = S.Load(x), b = S.Load(x + width);
            i = 2 * width;
            if (count >= 8 * width)
            {
                V c = S.Load(x + i), d = S.Load(x + i + width);
                i += 2 * width;
                V e = S.Load(x + i), f = S.Load(x + i + width);
                i += 2 * width;
                V g = S.Load(x + i), h = S.Load(x + i + width);
                i += 2 * width;
                for (; i + (8 * width) <= count; i += 8 * width)
                {
                    T* at = x + i;
                    a = R.Combine<V, S>(a, S.Load(at));
                    b = R.Combine<V, S>(b, S.Load(at + width));
                    c = R.Combine<V, S>(c, S.Load(at + (2 * width)));
                    d = R.Combine<V, S>(d, S.Load(at + (3 * width)));
                    e = R.Combine<V, S>(e, S.Load(at + (4 * width)));
                    f = R.Combine<V, S>(f, S.Load(at + (5 * width)));
                    g = R.Combine<V, S>(g, S.Load(at + (6 * width)));
                    h = R.Combine<V, S>(h, S.Load(at + (7 * width)));
                }
                a = R.Combine<V, S>(R.Combine<V, S>(a, b), R.Combine<V, S>(c, d));
                b = R.Combine<V, S>(R.Combine<V, S>(e, f), R.Combine<V, S>(g, h));
            }
            for (; i + width <= count; i += width) a = R.Combine<V, S>(a, S.Load(x + i));
            result = Lanes(R.Combine<V, S>(a, b));
        }
        if (S.Count == 1)
        {
            // Without vectors, eight chains keep the sum as accurate.
            T* s = stackalloc T[8];
            new Span<T>(s, 8).Fill(R.Identity);
            for (; i + 8 <= count; i += 8)
            {
                for (int lane = 0; lane < 8; lane++) s[lane] = R.Combine(s[lane], x[i + lane]);
            }
            for (int half = 4; half > 0; half /= 2)
            {
                for (int lane = 0; lane < half; lane++) s[lane] = R.Combine(s[lane], s[lane + half]);
            }
            result = s[0];
        }
        for (; i < count; i++) result = R.Combine(result, x[i]);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Lanes(V value)
    {
        T* lanes = (T*)&value;
        int count = S.Count, four = Vector128<T>.Count;
        for (; count > four && Vector128.IsHardwareAccelerated; count /= 2)
        {
            for (int lane = 0; lane < count / 2; lane += four)
            {
                Vector128<T> low = Vector128.Load(lanes + lane), high = Vector128.Load(lanes + lane + (count / 2));
                R.Combine<Vector128<T>, Simd128<T>>(low, high).Store(lanes + lane);
            }
        }
        for (int half = count / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++) lanes[lane] = R.Combine(lanes[lane], lanes[lane + half]);
        }
        return lanes[0];
    }

    /// <summary>y[j] ∘= x[0, j] ∘ …: eight rows at a time, folded pairwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Few(T* x, nint stride, nint rows, nint columns, T* y)
    {
        nint i = 0, width = S.Count;
        for (; i + 8 <= rows; i += 8, x += 8 * stride)
        {
            nint j = 0;
            for (; j + width <= columns; j += width)
            {
                T* a = x + j, b = a + (2 * stride), c = b + (2 * stride), d = c + (2 * stride);
                V s = R.Combine<V, S>(S.Load(a), S.Load(a + stride));
                V t = R.Combine<V, S>(S.Load(b), S.Load(b + stride));
                V u = R.Combine<V, S>(S.Load(c), S.Load(c + stride));
                V v = R.Combine<V, S>(S.Load(d), S.Load(d + stride));
                s = R.Combine<V, S>(R.Combine<V, S>(s, t), R.Combine<V, S>(u, v));
                S.Store(R.Combine<V, S>(S.Load(y + j), s), y + j);
            }
            for (; j < columns; j++)
            {
                T* a = x + j, b = a + (2 * stride), c = b + (2 * stride), d = c + (2 * stride);
                T s = R.Combine(R.Combine(*a, a[stride]), R.Combine(*b, b[stride]));
                T t = R.Combine(R.Combine(*c, c[stride]), R.Combine(*d, d[stride]));
                y[j] = R.Combine(y[j], R.Combine(s, t));
            }
        }
        for (; i < rows; i++, x += stride)
        {
            nint j = 0;
            for (; j + width <= columns; j += width) S.Store(R.Combine<V, S>(S.Load(y + j), S.Load(x + j)), y + j);
            for (; j < columns; j++) y[j] = R.Combine(y[j], x[j]);
        }
    }
}
