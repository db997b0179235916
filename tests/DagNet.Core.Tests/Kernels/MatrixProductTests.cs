using System.Numerics;

namespace DagNet.Tests.Kernels;

/// <summary>Against plain float64 loops, over sizes around the edges of every tile and block.</summary>
[TestClass]
public unsafe class MatrixProductTests
{
    private static readonly int[] Rows = [1, 2, 3, 5, 6, 7, 11, 12, 13, 24, 49, 145];
    private static readonly int[] Columns = [1, 2, 3, 7, 8, 9, 15, 17, 31, 32, 33, 64, 65, 130, 150];
    private static readonly int[] Depths = [0, 1, 2, 7, 33, 65, 255, 257, 384, 385, 800];

    private readonly struct Affine<T>(T* first, int stride, int columns, int[] calls) : IEpilogue<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Apply(T* values, nint row, nint column, int length)
        {
            if (values != first + (row * stride) + column) throw new InvalidOperationException("wrong place");
            for (int i = 0; i < length; i++)
            {
                values[i] = (T.One + T.One) * values[i] - T.One;
                Interlocked.Increment(ref calls[((int)row * columns) + (int)column + i]);
            }
        }
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void AllSizes(bool transposeA, bool transposeB)
    {
        var random = new Random(7);
        foreach (int m in Rows)
        {
            foreach (int n in Columns)
            {
                // Each size meets two of the depths; together all pairs come up.
                for (int d = 0; d < 2; d++)
                {
                    int k = Depths[random.Next(Depths.Length)];
                    Check<float>(random, transposeA, transposeB, m, n, k, 1, 0, false, random.Next(2) * 3);
                    if (random.Next(4) == 0)
                        Check<double>(random, transposeA, transposeB, m, n, k, 1, 0, true, random.Next(2) * 3);
                }
            }
        }
    }

    [TestMethod]
    [DataRow(1.0, 1.0)]
    [DataRow(-0.5, 0.0)]
    [DataRow(2.0, -1.5)]
    [DataRow(0.0, 1.0)]
    public void AlphaBetaAndBias(double alpha, double beta)
    {
        var random = new Random(8);
        (int, int, int)[] sizes =
            [(1, 37, 20), (37, 1, 20), (13, 37, 20), (3, 70, 500), (50, 70, 900), (5, 5, 0)];
        foreach ((int m, int n, int k) in sizes)
        {
            for (int t = 0; t < 4; t++)
            {
                Check<float>(random, t % 2 == 1, t / 2 == 1, m, n, k, alpha, beta, true, 2);
                Check<double>(random, t % 2 == 1, t / 2 == 1, m, n, k, alpha, beta, false, 0);
            }
        }
    }

    [TestMethod]
    [DoNotParallelize]
    [DataRow(200, 600, 800, false, true)]
    [DataRow(300, 310, 400, true, false)]
    [DataRow(7, 4200, 390, false, true)]
    [DataRow(60, 4200, 20, false, true)]
    [DataRow(1, 2000, 2000, false, false)]
    [DataRow(3, 2000, 1500, false, true)]
    [DataRow(2000, 1, 1100, true, false)]
    public void LargeSizesDoNotDependOnThreads(int m, int n, int k, bool transposeA, bool transposeB)
    {
        float[] alone = [];
        int threads = WorkerTeam.Shared.Threads;
        try
        {
            foreach (int count in (int[])[1, 2, 3, 7])
            {
                WorkerTeam.Shared.Threads = count;
                float[] result = Check<float>(new Random(9), transposeA, transposeB, m, n, k, 1, 0, true, 1);
                if (count == 1) alone = result;
                CollectionAssert.AreEqual(alone, result);
            }
        }
        finally
        {
            WorkerTeam.Shared.Threads = threads;
        }
    }

    [TestMethod]
    public void EmptySizesAreAllowed()
    {
        Check<float>(new Random(1), false, false, 0, 5, 5, 1, 0, false, 0);
        Check<float>(new Random(1), false, false, 5, 0, 5, 1, 0, false, 0);
        Check<float>(new Random(1), false, false, 5, 6, 0, 1, 0.5, true, 0);
        Check<float>(new Random(1), false, false, 1, 6, 0, 1, 0.5, true, 0);
        Check<float>(new Random(1), false, false, 6, 1, 0, 1, 0, false, 0);
    }

    [TestMethod]
    public void NotANumberStaysInItsRowAndColumn()
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(5, 6, 7), (64, 70, 400), (1, 9, 9), (9, 1, 300)])
        {
            var random = new Random(3);
            Guarded<float> a = new(m * k, random), b = new(k * n, random), c = new(m * n);
            a[((m - 1) * k) + 2] = float.NaN;
            b[(3 * n) + n - 1] = float.PositiveInfinity;
            MatrixProduct.Run(false, false, m, n, k, 1f, a.Pointer, k, b.Pointer, n, 0f, c.Pointer, n);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    float value = c[(i * n) + j];
                    if (i == m - 1) Assert.IsTrue(float.IsNaN(value));
                    else if (j == n - 1) Assert.IsTrue(float.IsInfinity(value));
                    else Assert.IsTrue(float.IsFinite(value));
                }
            }
        }
    }

    [TestMethod]
    public void AnEpilogueSeesEachFinishedElementOnce()
    {
        (int, int, int)[] sizes =
            [(1, 1500, 3), (90, 1, 3), (1, 1, 1), (25, 70, 500), (200, 700, 500), (3, 5, 0)];
        foreach ((int m, int n, int k) in sizes)
        {
            var random = new Random(4);
            Guarded<double> a = new(m * k, random), b = new(k * n, random), c = new(m * n), plain = new(m * n);
            int[] calls = new int[m * n];
            MatrixProduct.Run(false, false, m, n, k, 1, a.Pointer, k, b.Pointer, n, 0, plain.Pointer, n);
            MatrixProduct.Run(
                false, false, m, n, k, 1, a.Pointer, k, b.Pointer, n, 0, c.Pointer, n, null,
                new Affine<double>(c.Pointer, n, n, calls));
            for (int i = 0; i < m * n; i++)
            {
                Assert.AreEqual(1, calls[i]);
                Assert.AreEqual((2 * plain[i]) - 1, c[i]);
            }
        }
    }

    [TestMethod]
    public void PackedOnceIsTheSame()
    {
        (int, int, int)[] sizes = [(1, 70, 500), (5, 1, 9), (90, 33, 800), (4, 9, 12), (200, 300, 390)];
        foreach ((int m, int n, int k) in sizes)
        {
            foreach (bool transposeB in (bool[])[false, true])
            {
                var random = new Random(5);
                Guarded<float> a = new(m * k, random), b = new(k * n, random), c = new(m * n);
                Guarded<float> packed = new((int)MatrixProduct.PackedLength<float>(n, k));
                MatrixProduct.Pack(transposeB, n, k, b.Pointer, transposeB ? k : n, packed.Pointer);
                MatrixProduct.RunPacked(
                    false, m, n, k, 1f, a.Pointer, k, packed.Pointer, 0f, c.Pointer, n, null,
                    default(NoEpilogue<float>));
                packed.AssertIntact();
                c.AssertIntact();
                Compare(a, b, c, null, null, false, transposeB, m, n, k, k, transposeB ? k : n, n, 1, 0);
            }
        }
    }

    [TestMethod]
    public void BatchesUseTheirStrides()
    {
        (int, int, int, int)[] sizes = [(0, 2, 2, 2), (7, 5, 6, 7), (300, 9, 10, 11), (2, 130, 140, 150)];
        foreach ((int batch, int m, int n, int k) in sizes)
        {
            foreach (int shared in (int[])[0, 1, 2, 3])
            {
                var random = new Random(6);
                int strideA = shared == 1 ? 0 : (m * k) + (shared == 3 ? 0 : 4), strideB = shared >= 2 ? 0 : k * n;
                int strideC = (m * n) + (shared == 3 ? 0 : 2);
                Guarded<float> a = new((batch * strideA) + (m * k), random);
                Guarded<float> b = new((batch * strideB) + (k * n), random);
                Guarded<float> c = new((batch * strideC) + (m * n), random);
                MatrixProduct.RunBatched(
                    batch, strideA, strideB, strideC, false, true, m, n, k,
                    1f, a.Pointer, k, b.Pointer, k, 0f, c.Pointer, n, null, default(NoEpilogue<float>));
                c.AssertIntact();
                for (int q = 0; q < batch; q++)
                {
                    Guarded<float> aq = new(a.Span.Slice(q * strideA, m * k));
                    Guarded<float> bq = new(b.Span.Slice(q * strideB, k * n));
                    Guarded<float> cq = new(c.Span.Slice(q * strideC, m * n));
                    Compare(aq, bq, cq, null, null, false, true, m, n, k, k, k, n, 1, 0);
                }
            }
        }
    }

    [TestMethod]
    public void ARunAllocatesNothing()
    {
        var random = new Random(2);
        Guarded<float> a = new(200 * 200, random), b = new(200 * 200, random), c = new(200 * 200);
        void Products()
        {
            MatrixProduct.Run(false, true, 200, 200, 200, 1f, a.Pointer, 200, b.Pointer, 200, 0f, c.Pointer, 200);
            MatrixProduct.Run(true, true, 20, 30, 40, 1f, a.Pointer, 20, b.Pointer, 40, 0f, c.Pointer, 30);
            MatrixProduct.Run(false, false, 1, 64, 64, 1f, a.Pointer, 64, b.Pointer, 64, 0f, c.Pointer, 64);
        }
        for (int i = 0; i < 3; i++) Products();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) Products();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static T[] Check<T>(
        Random random, bool transposeA, bool transposeB, int m, int n, int k,
        double alpha, double beta, bool bias, int pad)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lda = (transposeA ? m : k) + pad, ldb = (transposeB ? k : n) + pad, ldc = n + pad;
        Guarded<T> a = new((transposeA ? k : m) * lda, random), b = new((transposeB ? n : k) * ldb, random);
        // With beta = 0 the old C is NaN: it must not be read.
        Guarded<T> c = new(m * ldc, beta == 0 ? null : random), row = new(n, random), old = new(c.Span);
        MatrixProduct.Run(
            transposeA, transposeB, m, n, k, T.CreateChecked(alpha), a.Pointer, lda, b.Pointer, ldb,
            T.CreateChecked(beta), c.Pointer, ldc, bias ? row.Pointer : null);
        c.AssertIntact();
        Compare(a, b, c, old, bias ? row : null, transposeA, transposeB, m, n, k, lda, ldb, ldc, alpha, beta);
        for (int i = 0; i < m; i++)
        {
            for (int j = n; j < ldc; j++) Assert.AreEqual(old[(i * ldc) + j], c[(i * ldc) + j]);
        }
        return c.Span.ToArray();
    }

    private static void Compare<T>(
        Guarded<T> a, Guarded<T> b, Guarded<T> c, Guarded<T>? old, Guarded<T>? bias, bool transposeA, bool transposeB,
        int m, int n, int k, int lda, int ldb, int ldc, double alpha, double beta)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < m; i++)
        {
            // Large products are checked in a sample of rows.
            if (i > 3 && (long)m * n * k > 2_000_000 && i % 37 != 0 && i != m - 1) continue;
            for (int j = 0; j < n; j++)
            {
                double sum = 0, magnitude = 0;
                for (int p = 0; p < k; p++)
                {
                    int atA = transposeA ? (p * lda) + i : (i * lda) + p;
                    int atB = transposeB ? (j * ldb) + p : (p * ldb) + j;
                    double term = a.At(atA) * b.At(atB);
                    sum += term;
                    magnitude += Math.Abs(term);
                }
                double expected = alpha * sum, size = Math.Abs(alpha) * magnitude;
                if (beta != 0)
                {
                    expected += beta * old!.At((i * ldc) + j);
                    size += Math.Abs(beta * old.At((i * ldc) + j));
                }
                if (bias is not null)
                {
                    expected += bias.At(j);
                    size += Math.Abs(bias.At(j));
                }
                Tolerance.AssertClose(
                    expected, c[(i * ldc) + j], size, $"{m}x{n}x{k} {transposeA} {transposeB} [{i}, {j}]");
            }
        }
    }
}
