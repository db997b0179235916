using System.Numerics;

namespace DagNet.Tests.Kernels;

[TestClass]
public unsafe class IndexedRowsTests
{
    [TestMethod]
    public void GatherAndItsTranspose()
    {
        var random = new Random(5);
        (int, int, int, int)[] sizes =
        [
            (1, 5, 1, 3), (2, 4, 3, 9), (1, 100, 64, 2000), (9, 7, 5, 400), (3, 5, 4, 0), (1, 3, 0, 2),
            (1, 50, 1000, 100),
        ];
        foreach ((int outer, int axis, int inner, int count) in sizes)
        {
            int[] indices = [.. Enumerable.Range(0, count).Select(_ => random.Next(-axis, axis))];
            Check(outer, axis, inner, indices, random);
            Check(outer, axis, inner, Array.ConvertAll(indices, i => (long)i), random);
        }
    }

    [TestMethod]
    public void InvalidIndicesAreFound()
    {
        long[] indices = [0, -4, 3, 4, -5];
        fixed (long* at = indices)
        {
            Assert.AreEqual(-1, IndexedRows.FirstInvalid(at, 3, 4));
            Assert.AreEqual(3, IndexedRows.FirstInvalid(at, 5, 4));
        }
    }

    private static void Check<I>(int outer, int axis, int inner, I[] indices, Random random)
        where I : unmanaged, IBinaryInteger<I>
    {
        Guarded<float> x = new(outer * axis * inner, random), y = new(outer * indices.Length * inner);
        Guarded<float> sum = new(x.Span);
        float[] expected = x.Span.ToArray();
        fixed (I* at = indices)
        {
            IndexedRows.Gather(x.Pointer, outer, axis, inner, at, indices.Length, y.Pointer);
            IndexedRows.ScatterAdd(y.Pointer, outer, axis, inner, at, indices.Length, sum.Pointer);
        }
        y.AssertIntact();
        sum.AssertIntact();
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < indices.Length; i++)
            {
                int index = int.CreateChecked(indices[i]);
                index = index < 0 ? index + axis : index;
                for (int j = 0; j < inner; j++)
                {
                    int from = (((o * axis) + index) * inner) + j;
                    Assert.AreEqual(x[from], y[(((o * indices.Length) + i) * inner) + j]);
                    // The order of the sum is part of the contract, so float sums must agree to the bit.
                    expected[from] += x[from];
                }
            }
        }
        CollectionAssert.AreEqual(expected, sum.Span.ToArray());
    }
}
