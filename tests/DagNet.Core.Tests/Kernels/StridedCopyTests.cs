namespace DagNet.Tests.Kernels;

[TestClass]
public unsafe class StridedCopyTests
{
    [TestMethod]
    public void RandomLayoutsOfEveryElementSize()
    {
        var random = new Random(2);
        for (int round = 0; round < 400; round++)
        {
            int rank = random.Next(6);
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.Next(12) == 0 ? 1 : random.Next(1, 9))];
            if (round % 50 == 0 && rank > 0) shape[random.Next(rank)] = 0;
            if (round % 9 == 0 && rank > 1) shape[random.Next(rank)] = random.Next(17, 90);
            switch (random.Next(4))
            {
                case 0: Check<byte>(shape, random); break;
                case 1: Check<ushort>(shape, random); break;
                case 2: Check<uint>(shape, random); break;
                default: Check<ulong>(shape, random); break;
            }
        }
    }

    [TestMethod]
    [DataRow(600, 700)]
    [DataRow(512, 1024)]
    [DataRow(1024, 37)]
    [DataRow(37, 1024)]
    [DataRow(3, 100_000)]
    [DataRow(100_000, 3)]
    public void LargeTranspositions(int rows, int columns)
    {
        Transposed<byte>(rows, columns, i => (byte)(i * 31));
        Transposed<int>(rows, columns, i => i);
        Transposed<double>(rows, columns, i => i);
    }

    private static void Transposed<T>(int rows, int columns, Func<int, T> value) where T : unmanaged
    {
        T[] x = [.. Enumerable.Range(0, rows * columns).Select(value)], y = new T[x.Length];
        fixed (T* from = x, to = y) StridedCopy.Run([columns, rows], from, [1, columns], to, [rows, 1]);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) Assert.AreEqual(x[(i * columns) + j], y[(j * rows) + i]);
        }
    }

    private static void Check<T>(int[] shape, Random random) where T : unmanaged
    {
        nint[] from = Layout(shape, random, true, out int fromLength, out int fromStart);
        nint[] to = Layout(shape, random, false, out int toLength, out int toStart);
        T[] x = new T[fromLength], y = new T[toLength];
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(x.AsSpan()));
        T[] expected = [.. y];
        int count = shape.Aggregate(1, (a, b) => a * b);
        for (int i = 0; i < count; i++)
        {
            nint at = fromStart, put = toStart;
            for (int axis = shape.Length - 1, rest = i; axis >= 0; rest /= shape[axis--])
            {
                at += rest % shape[axis] * from[axis];
                put += rest % shape[axis] * to[axis];
            }
            expected[put] = x[at];
        }
        fixed (T* source = x, target = y) StridedCopy.Run(shape, source + fromStart, from, target + toStart, to);
        CollectionAssert.AreEqual(
            expected, y, $"[{string.Join(", ", shape)}] {string.Join(", ", from)} to {string.Join(", ", to)}");
    }

    // Axes in any order, with gaps, backwards, and for a source also repeated.
    private static nint[] Layout(int[] shape, Random random, bool mayRepeat, out int length, out int start)
    {
        nint[] strides = new nint[shape.Length];
        int[] order = [.. Enumerable.Range(0, shape.Length)];
        if (random.Next(2) == 0) random.Shuffle(order);
        else Array.Reverse(order);
        nint stride = 1, first = 0;
        foreach (int axis in order)
        {
            if (random.Next(6) == 0) stride *= random.Next(1, 4);
            strides[axis] = mayRepeat && random.Next(6) == 0 ? 0 : random.Next(5) == 0 ? -stride : stride;
            if (strides[axis] < 0) first += stride * Math.Max(shape[axis] - 1, 0);
            stride *= Math.Max(shape[axis], 1);
            if (random.Next(6) == 0) stride += random.Next(1, 4);
        }
        (length, start) = ((int)stride + 1, (int)first);
        return strides;
    }
}
