using System.Numerics;

namespace DagNet;

/// <summary>The batched matrix product: SIMD tiles for floats, plain loops for whole numbers.</summary>
internal static unsafe class MatMulKernel
{
    public static Action Bind(CpuStep step) => step.Y[0].Type.Element switch
    {
        ElementType.Float32 => Floats<float>(step),
        ElementType.Float64 => Floats<double>(step),
        ElementType.Int32 => Integers<int>(step),
        ElementType.Int64 => Integers<long>(step),
        _ => Integers<byte>(step),
    };

    /// <summary>How a product of floats is computed.</summary>
    /// <param name="op">The product.</param>
    /// <param name="a">Extents of A.</param>
    /// <param name="y">Extents of the product.</param>
    /// <param name="isKept">Whether B is the same in all runs.</param>
    public static string Method(MatMul op, int[] a, int[] y, bool isKept)
    {
        (nint m, nint n, nint k) = (y[^2], y[^1], a[op.TransposeA ? ^2 : ^1]);
        return IsVector(m, n, op.TransposeB) ? "matrix times vector"
            : isKept && y.AsSpan()[..^2].IndexOfAnyExcept(1) < 0 ? "tiles of panels that are packed when the weights have changed"
            : MatrixBlocks.PaysPacking(m, n, k, op.TransposeB, MatrixProduct.PanelWidth<float>(n)) ? "tiles of packed panels" : "tiles, read in place";
    }

    // As MatrixVector takes them.
    private static bool IsVector(nint m, nint n, bool transposeB) => m == 1 || n == 1 || (m <= 4 && transposeB && n > m);

    private static Action Floats<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var op = (MatMul)step.Node.Op;
        (nint batch, nint m, nint n, nint k) = Sizes(step, op);
        T* a = step.X[0].As<T>(), b = step.X[1].As<T>(), c = step.Y[0].As<T>();
        nint lda = op.TransposeA ? m : k, ldb = op.TransposeB ? k : n;
        if (batch == 1 && step.X[1].Kept is { } weights && !IsVector(m, n, op.TransposeB))
        {
            PreparedBuffer panels = weights.Prepared((typeof(MatMul), n, op.TransposeB), sizeof(T) * MatrixProduct.PackedLength<T>(n, k),
                target => MatrixProduct.Pack(op.TransposeB, n, k, b, ldb, (T*)target));
            return () => MatrixProduct.RunPacked(op.TransposeA, m, n, k, T.One, a, lda, (T*)panels.Current(), T.Zero, c, n, null, default(NoEpilogue<T>));
        }
        return batch == 1
            ? () => MatrixProduct.Run(op.TransposeA, op.TransposeB, m, n, k, T.One, a, lda, b, ldb, T.Zero, c, n)
            : () => MatrixProduct.RunBatched(batch, m * k, k * n, m * n, op.TransposeA, op.TransposeB, m, n, k,
                T.One, a, lda, b, ldb, T.Zero, c, n, null, default(NoEpilogue<T>));
    }

    private static Action Integers<T>(CpuStep step) where T : unmanaged, IBinaryInteger<T>
    {
        var op = (MatMul)step.Node.Op;
        (nint batch, nint m, nint n, nint k) = Sizes(step, op);
        T* a = step.X[0].As<T>(), b = step.X[1].As<T>(), c = step.Y[0].As<T>();
        return () =>
        {
            for (nint at = 0; at < batch; at++)
                for (nint i = 0; i < m; i++)
                    for (nint j = 0; j < n; j++)
                    {
                        T sum = T.Zero;
                        for (nint p = 0; p < k; p++)
                            sum += a[(at * m * k) + (op.TransposeA ? (p * m) + i : (i * k) + p)]
                                * b[(at * k * n) + (op.TransposeB ? (j * k) + p : (p * n) + j)];
                        c[(at * m * n) + (i * n) + j] = sum;
                    }
        };
    }

    private static (nint Batch, nint M, nint N, nint K) Sizes(CpuStep step, MatMul op)
    {
        int[] a = step.X[0].Shape, y = step.Y[0].Shape;
        nint batch = 1;
        foreach (int extent in y.AsSpan()[..^2])
            batch *= extent;
        return (batch, y[^2], y[^1], a[op.TransposeA ? ^2 : ^1]);
    }
}
