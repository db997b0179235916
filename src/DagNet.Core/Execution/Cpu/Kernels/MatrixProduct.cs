using System.Numerics;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// C = alpha op(A) op(B) + beta C + bias, row-major, op(X) = X or Xᵀ. With beta = 0, C is written, never read. Sizes
/// may be 0. Sums over k run in order in blocks of at most 384, and the blocks are added up; the result does not depend
/// on the number of threads.
/// </summary>
/// <remarks>
/// Packed panels and register tiles as in Goto and van de Geijn, "Anatomy of high-performance matrix multiplication"
/// (2008); what is small, or already lies as a tile reads it, is not packed.
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>The product alone.</summary>
    /// <param name="transposeA">A is stored [k, m], not [m, k].</param>
    /// <param name="transposeB">B is stored [n, k], not [k, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="alpha">Scale of the product.</param>
    /// <param name="a">A.</param>
    /// <param name="lda">Distance of A's rows as stored, in elements.</param>
    /// <param name="b">B.</param>
    /// <param name="ldb">Distance of B's rows as stored.</param>
    /// <param name="beta">Scale of the old C.</param>
    /// <param name="c">C; must not overlap A or B.</param>
    /// <param name="ldc">Distance of C's rows.</param>
    /// <param name="bias">n elements that are added to each row, or null.</param>
    public static void Run<T>(
        bool transposeA, bool transposeB, nint m, nint n, nint k,
        T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc, T* bias = null)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Run(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, bias, default(NoEpilogue<T>));

    /// <summary>The product, and <paramref name="epilogue"/> on each finished piece of a row.</summary>
    public static void Run<T, E>(
        bool transposeA, bool transposeB, nint m, nint n, nint k,
        T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc, T* bias, E epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : struct, IEpilogue<T> =>
        Run(Arguments(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, bias), epilogue);

    /// <summary>The product with a B that <see cref="Pack"/> prepared, for weights that do not change.</summary>
    public static void RunPacked<T, E>(
        bool transposeA, nint m, nint n, nint k,
        T alpha, T* a, nint lda, T* packed, T beta, T* c, nint ldc, T* bias, E epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : struct, IEpilogue<T>
    {
        MatrixArguments<T> x = Arguments(transposeA, false, m, n, k, alpha, a, lda, null, 0, beta, c, ldc, bias);
        x.Packed = packed;
        Run(x, epilogue);
    }

    /// <summary>
    /// <paramref name="batch"/> products; the matrices of neighbouring products are strideA, strideB and strideC
    /// elements apart, and a stride of 0 uses A or B again.
    /// </summary>
    public static void RunBatched<T, E>(
        nint batch, nint strideA, nint strideB, nint strideC, bool transposeA, bool transposeB, nint m, nint n, nint k,
        T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc, T* bias, E epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : struct, IEpilogue<T>
    {
        if (!transposeA && strideB == 0 && strideA == m * lda && strideC == m * ldc)
        {
            Run(transposeA, transposeB, batch * m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, bias, epilogue);
            return;
        }
        var first = Arguments(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, bias);
        var body = new MatrixBatch<T, E>(first, strideA, strideB, strideC, batch, epilogue);
        body.Run();
    }

    /// <summary>Columns in one panel of a packed B with n columns.</summary>
    public static int PanelWidth<T>(nint n) where T : unmanaged, IFloatingPointIeee754<T> => 2 * Narrowed<T>(n);

    /// <summary>Elements that <see cref="Pack"/> writes for a B of k × n.</summary>
    public static nint PackedLength<T>(nint n, nint k) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint width = PanelWidth<T>(n);
        return (n + width - 1) / width * width * k;
    }

    /// <summary>Packs op(B) once, for any number of calls of <see cref="RunPacked"/> with the same n and k.</summary>
    public static void Pack<T>(bool transposeB, nint n, nint k, T* b, nint ldb, T* packed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = PanelWidth<T>(n);
        nint rounded = (n + width - 1) / width * width;
        (nint across, nint along) = transposeB ? (ldb, (nint)1) : (1, ldb);
        for (nint p = 0; p < k; p += MatrixBlocks.Depth<T>())
        {
            nint depth = Math.Min(k - p, MatrixBlocks.Depth<T>());
            MatrixPanels.Pack(b + (p * along), across, along, n, depth, width, packed + (p * rounded));
        }
    }

    internal static void Run<T, E>(in MatrixArguments<T> x, E epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : struct, IEpilogue<T>
    {
        if (x.M == 0 || x.N == 0) return;
        int count = Narrowed<T>(x.N);
        if ((x.M == 1 || x.N == 1) && x.Packed is null && !x.OnlyTiles) count = WidestVector<T>();
        if (Vector512.IsHardwareAccelerated && count == Vector512<T>.Count)
            MatrixBlocks<T, Vector512<T>, Simd512<T>>.Run(x, epilogue);
        else if (Vector256.IsHardwareAccelerated && count == Vector256<T>.Count)
            MatrixBlocks<T, Vector256<T>, Simd256<T>>.Run(x, epilogue);
        else if (Vector128.IsHardwareAccelerated && count == Vector128<T>.Count)
            MatrixBlocks<T, Vector128<T>, Simd128<T>>.Run(x, epilogue);
        else
            MatrixBlocks<T, T, SimdScalar<T>>.Run(x, epilogue);
    }

    private static int WidestVector<T>() =>
        Vector512.IsHardwareAccelerated ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<T>.Count
        : Vector128.IsHardwareAccelerated ? Vector128<T>.Count
        : 1;

    // A tile is two vectors wide: for few columns a shorter vector wastes fewer lanes.
    private static int Narrowed<T>(nint n)
    {
        int count = WidestVector<T>();
        while (count > 1 && count > Vector128<T>.Count && n <= count) count /= 2;
        return count;
    }

    internal static MatrixArguments<T> Arguments<T>(
        bool transposeA, bool transposeB, nint m, nint n, nint k,
        T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc, T* bias)
        where T : unmanaged => new()
        {
            M = m,
            N = n,
            K = k,
            Alpha = alpha,
            Beta = beta,
            A = a,
            ARow = transposeA ? 1 : lda,
            AColumn = transposeA ? lda : 1,
            B = b,
            BRow = transposeB ? 1 : ldb,
            BColumn = transposeB ? ldb : 1,
            C = c,
            CRow = ldc,
            Bias = bias,
        };
}
