using System.Numerics;

namespace DagNet.Tests.Kernels;

/// <summary>Against float64 loops over coordinates.</summary>
[TestClass]
public unsafe class ReductionTests
{
    private static readonly int[][] Shapes =
    [
        [], [1], [7], [1000], [1025], [5000], [3, 4], [4, 300], [300, 5], [1, 9, 1], [2, 3, 4, 5], [3, 17, 33],
        [33, 2, 257], [130, 3], [260, 70], [2, 1, 3, 1, 2], [3, 2, 3, 2, 3], [0, 3], [3, 0], [40, 9, 300],
    ];

    [TestMethod]
    [DataRow("Sum")]
    [DataRow("Prod")]
    [DataRow("Max")]
    [DataRow("Min")]
    public void AnyAxes(string kind)
    {
        var random = new Random(3);
        foreach (int[] shape in Shapes)
        {
            for (int mask = 0; mask < 1 << shape.Length; mask++)
            {
                bool[] reduced = [.. shape.Select((_, axis) => (mask >> axis & 1) == 1)];
                Check<float>(kind, shape, reduced, random);
                Check<double>(kind, shape, reduced, random);
            }
        }
    }

    [TestMethod]
    public void LongSumsAreAccurate()
    {
        // One long row, few long columns, and both kinds of split.
        foreach (int[] shape in (int[][])[[3_000_001], [300_001, 3], [2, 500_000], [3, 100_000, 2], [20_000, 64]])
        {
            int count = shape.Aggregate(1, (a, b) => a * b);
            Guarded<float> x = new(count);
            var random = new Random(5);
            for (int i = 0; i < count; i++) x[i] = (float)(1 + random.NextDouble());
            for (int axis = 0; axis < shape.Length; axis++)
            {
                bool[] reduced = [.. shape.Select((_, a) => a == axis)];
                double[] expected = Fold(x, shape, reduced, 0, (s, v) => s + v);
                Guarded<float> y = new(expected.Length);
                Reduction.Sum(shape, reduced, x.Pointer, y.Pointer);
                y.AssertIntact();
                for (int i = 0; i < expected.Length; i++)
                    Tolerance.AssertClose(expected[i], y[i], expected[i], "sum", 3);
            }
        }
    }

    [TestMethod]
    public void NotANumberIsExtreme()
    {
        foreach (int n in (int[])[1, 2, 5, 16, 17, 64, 200, 2000])
        {
            foreach (int inner in (int[])[1, 3, 40])
            {
                for (int at = 0; at < n; at += Math.Max(1, n / 7))
                {
                    Guarded<float> x = new(n * inner, new Random(at)), max = new(inner), min = new(inner);
                    x[(at * inner) + inner - 1] = float.NaN;
                    Reduction.Max([n, inner], [true, false], x.Pointer, max.Pointer);
                    Reduction.Min([n, inner], [true, false], x.Pointer, min.Pointer);
                    Assert.IsTrue(float.IsNaN(max[inner - 1]) && float.IsNaN(min[inner - 1]));
                    for (int j = 0; j < inner - 1; j++) Assert.IsTrue(float.IsFinite(max[j]) && float.IsFinite(min[j]));
                }
            }
        }
    }

    [TestMethod]
    public void IntegersAreExact()
    {
        long[] x = [.. Enumerable.Range(0, 3000).Select(i => (i * 2654435761L) - (1L << 40))], y = new long[3];
        int[] small = [.. x.Select(v => (int)v)], z = new int[1000];
        fixed (long* from = x, to = y)
        fixed (int* from4 = small, to4 = z)
        {
            Reduction.Sum([3, 1000], [false, true], from, to);
            CollectionAssert.AreEqual(x.Chunk(1000).Select(c => c.Sum()).ToArray(), y);
            Reduction.Max([3, 1000], [false, true], from, to);
            CollectionAssert.AreEqual(x.Chunk(1000).Select(c => c.Max()).ToArray(), y);
            Reduction.Min([3, 1000], [true, false], from4, to4);
            for (int j = 0; j < 1000; j++)
                Assert.AreEqual(Math.Min(small[j], Math.Min(small[j + 1000], small[j + 2000])), z[j]);
            Reduction.Max([0, 2], [true, false], from4, to4);
            Assert.AreEqual(int.MinValue, z[1]);
        }
    }

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(true, true)]
    [DataRow(false, false)]
    [DataRow(false, true)]
    public void PositionsOfExtremes(bool greatest, bool last)
    {
        var random = new Random(6);
        (int, int, int)[] sizes = [(1, 1, 1), (3, 10, 1), (2, 5, 7), (200, 300, 1), (40, 9, 100)];
        foreach ((int outer, int axis, int inner) in sizes)
        {
            float[] x = new float[outer * axis * inner];
            long[] y = new long[outer * inner];
            // Few values make many ties.
            for (int i = 0; i < x.Length; i++) x[i] = random.Next(40) == 0 ? float.NaN : random.Next(4);
            fixed (float* from = x)
            fixed (long* to = y) Extremum.Run(from, outer, axis, inner, greatest, last, to);
            for (int o = 0; o < outer; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    float[] line = [.. Enumerable.Range(0, axis).Select(a => x[(((o * axis) + a) * inner) + i])];
                    float extreme = line.Any(float.IsNaN) ? float.NaN : greatest ? line.Max() : line.Min();
                    int from = Array.FindIndex(line, extreme.Equals), to = Array.FindLastIndex(line, extreme.Equals);
                    Assert.AreEqual(last ? to : from, y[(o * inner) + i]);
                }
            }
        }
    }

    private static void Check<T>(string kind, int[] shape, bool[] reduced, Random random)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guarded<T> x = new(shape.Aggregate(1, (a, b) => a * b), random);
        if (kind == "Prod")
        {
            for (int i = 0; i < x.Length; i++) x[i] = T.CreateChecked(Math.Exp(x.At(i) * 0.05));
        }
        double[] expected = kind switch
        {
            "Sum" => Fold(x, shape, reduced, 0, (s, v) => s + v),
            "Prod" => Fold(x, shape, reduced, 1, (s, v) => s * v),
            "Max" => Fold(x, shape, reduced, double.NegativeInfinity, Math.Max),
            _ => Fold(x, shape, reduced, double.PositiveInfinity, Math.Min),
        };
        double[] magnitude = kind switch
        {
            "Sum" => Fold(x, shape, reduced, 0, (s, v) => s + Math.Abs(v)),
            // Each factor rounds the whole product: those errors, the reference's too, add up as a random walk does.
            "Prod" => [.. expected.Select(v => v * (1 + Math.Sqrt(x.Length)))],
            _ => new double[expected.Length],
        };
        Guarded<T> y = new(expected.Length);
        switch (kind)
        {
            case "Sum": Reduction.Sum(shape, reduced, x.Pointer, y.Pointer); break;
            case "Prod": Reduction.Prod(shape, reduced, x.Pointer, y.Pointer); break;
            case "Max": Reduction.Max(shape, reduced, x.Pointer, y.Pointer); break;
            default: Reduction.Min(shape, reduced, x.Pointer, y.Pointer); break;
        }
        y.AssertIntact();
        for (int i = 0; i < expected.Length; i++)
        {
            Tolerance.AssertClose(
                expected[i], y[i], magnitude[i],
                $"{kind} [{string.Join(", ", shape)}] {string.Join(", ", reduced)}", 3);
        }
    }

    private static double[] Fold<T>(
        Guarded<T> x, int[] shape, bool[] reduced, double start, Func<double, double, double> combine)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int kept = 1;
        for (int axis = 0; axis < shape.Length; axis++) kept *= reduced[axis] ? 1 : shape[axis];
        double[] y = new double[kept];
        Array.Fill(y, start);
        for (int i = 0; i < x.Length; i++)
        {
            int at = 0, stride = 1;
            for (int axis = shape.Length - 1, rest = i; axis >= 0; rest /= shape[axis--])
            {
                if (reduced[axis]) continue;
                at += rest % shape[axis] * stride;
                stride *= shape[axis];
            }
            y[at] = combine(y[at], x.At(i));
        }
        return y;
    }
}
