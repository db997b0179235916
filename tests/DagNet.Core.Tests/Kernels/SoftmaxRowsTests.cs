using System.Numerics;

namespace DagNet.Tests.Kernels;

[TestClass]
public unsafe class SoftmaxRowsTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AnyAxis(bool logarithm)
    {
        var random = new Random(1);
        (int, int, int)[] sizes =
        [
            (1, 1, 1), (3, 10, 1), (5, 1, 4), (2, 7, 3), (1, 1000, 1), (300, 50, 1), (2, 33, 130), (4, 5, 64),
            (0, 3, 3), (3, 300, 65), (8, 10, 1), (64, 32, 1), (700, 10, 1), (65, 1, 1),
        ];
        foreach ((int outer, int axis, int inner) in sizes)
        {
            Check<float>(outer, axis, inner, logarithm, 5, random);
            Check<double>(outer, axis, inner, logarithm, 5, random);
            Check<float>(outer, axis, inner, logarithm, 1000, random);
        }
    }

    [TestMethod]
    public void InfinitiesAndNotANumber()
    {
        const float least = float.NegativeInfinity;
        float[] x = [least, 0, float.NaN, 1, least, least], y = new float[6];
        fixed (float* from = x, to = y) SoftmaxRows.Run(from, 3, 2, 1, false, to);
        Assert.AreEqual(0, y[0]);
        Assert.AreEqual(1, y[1]);
        Assert.IsTrue(y[2..].All(float.IsNaN));
    }

    private static void Check<T>(int outer, int axis, int inner, bool logarithm, double scale, Random random)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guarded<T> x = new(outer * axis * inner, random), y = new(x.Length);
        for (int i = 0; i < x.Length; i++) x[i] *= T.CreateChecked(scale);
        SoftmaxRows.Run(x.Pointer, outer, axis, inner, logarithm, y.Pointer);
        y.AssertIntact();
        Guarded<T> place = new(x.Span);
        SoftmaxRows.Run(place.Pointer, outer, axis, inner, logarithm, place.Pointer);
        Assert.IsTrue(y.Span.SequenceEqual(place.Span));
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                double[] line = [.. Enumerable.Range(0, axis).Select(a => x.At((((o * axis) + a) * inner) + i))];
                double max = line.Max(), sum = line.Sum(v => Math.Exp(v - max));
                for (int a = 0; a < axis; a++)
                {
                    double expected = logarithm ? line[a] - max - Math.Log(sum) : Math.Exp(line[a] - max) / sum;
                    // exp turns the rounding of its argument into a relative error of that size.
                    double magnitude = logarithm
                        ? 1 + Math.Abs(expected)
                        : (expected * (2 + Math.Abs(line[a] - max))) + 1e-38;
                    T actual = y[(((o * axis) + a) * inner) + i];
                    Tolerance.AssertClose(expected, actual, magnitude, $"{outer} {axis} {inner}");
                }
            }
        }
    }
}
