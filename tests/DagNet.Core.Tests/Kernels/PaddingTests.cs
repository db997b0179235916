namespace DagNet.Tests.Kernels;

[TestClass]
public unsafe class PaddingTests
{
    [TestMethod]
    [DataRow(PadMode.Constant, new[] { 9, 9, 1, 2, 3, 9 })]
    [DataRow(PadMode.Edge, new[] { 1, 1, 1, 2, 3, 3 })]
    [DataRow(PadMode.Reflect, new[] { 3, 2, 1, 2, 3, 2 })]
    [DataRow(PadMode.Wrap, new[] { 2, 3, 1, 2, 3, 1 })]
    public void Modes(object mode, int[] expected)
    {
        int[] x = [1, 2, 3], y = new int[6];
        fixed (int* from = x, to = y) PaddedCopy.Run([3], [2], [1], (PadMode)mode, 9, from, to);
        CollectionAssert.AreEqual(expected, y);
    }

    [TestMethod]
    public void EveryAxisIsPaddedAsOne()
    {
        var random = new Random(4);
        for (int round = 0; round < 200; round++)
        {
            var mode = (PadMode)(round % 4);
            int rank = random.Next(1, 5);
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, 6))];
            int[] before = [.. shape.Select(n => random.Next(-n / 2, 8))];
            int[] after = [.. shape.Select(n => random.Next(-n / 2, 8))];
            int[] extents = [.. shape.Select((n, axis) => n + before[axis] + after[axis])];
            int count = extents.Aggregate(1, (a, b) => a * b);
            if (extents.Min() < 0) continue;
            float[] x = [.. Enumerable.Range(1, shape.Aggregate(1, (a, b) => a * b)).Select(i => (float)i)];
            float[] y = new float[count];
            fixed (float* from = x, to = y) PaddedCopy.Run(shape, before, after, mode, -1f, from, to);
            for (int i = 0; i < count; i++)
            {
                int at = 0, stride = 1;
                bool outside = false;
                for (int axis = rank - 1, rest = i; axis >= 0; rest /= extents[axis--])
                {
                    int place = Walk((rest % extents[axis]) - before[axis], shape[axis], mode);
                    outside |= place < 0;
                    at += place * stride;
                    stride *= shape[axis];
                }
                Assert.AreEqual(outside ? -1f : x[at], y[i]);
            }
        }
    }

    // Step by step towards the tensor, not by the kernel's formula.
    private static int Walk(int i, int extent, PadMode mode)
    {
        while (i < 0 || i >= extent)
        {
            switch (mode)
            {
                case PadMode.Constant: return -1;
                case PadMode.Edge: i += i < 0 ? 1 : -1; break;
                case PadMode.Wrap: i += i < 0 ? extent : -extent; break;
                default: i = extent == 1 ? 0 : i < 0 ? -i : (2 * (extent - 1)) - i; break;
            }
        }
        return i;
    }
}
