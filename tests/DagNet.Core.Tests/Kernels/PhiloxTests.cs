namespace DagNet.Tests.Kernels;

[TestClass]
public class PhiloxTests
{
    [TestMethod]
    [DataRow(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [DataRow(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [DataRow(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void BlocksAreThoseOfRandom123(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint a, uint b, uint c, uint d) =>
        Assert.AreEqual((a, b, c, d), Philox.Block(c0, c1, c2, c3, k0, k1));

    [TestMethod]
    [DataRow(0L)]
    [DataRow(5L)]
    [DataRow((1L << 34) - 9)]
    public void UniformNumbersAreTheBlocksWordsWhereverADrawStarts(long start)
    {
        const long seed = -0x123456789abcdef, step = 77;
        const int stream = 13;
        foreach (int length in (int[])[0, 1, 2, 3, 4, 31, 32, 33, 64, 100])
        {
            float[] singles = new float[length];
            double[] doubles = new double[length];
            Philox.Uniform<float>(seed, stream, step, start, singles);
            Philox.Uniform<double>(seed, stream, step, start, doubles);
            for (int i = 0; i < length; i++)
            {
                uint[] words = Words((start + i) / 4);
                Assert.AreEqual((float)(words[(start + i) % 4] / 256 * Math.Pow(2, -24)), singles[i]);
                words = Words((start + i) / 2);
                long at = 2 * ((start + i) % 2);
                ulong bits = ((ulong)words[at] << 32) + words[at + 1];
                Assert.AreEqual(bits / 2048 * Math.Pow(2, -53), doubles[i]);
            }
        }

        uint[] Words(long block)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(
                (uint)block, (uint)(block >> 32), stream, (uint)step,
                unchecked((uint)seed), unchecked((uint)(seed >> 32)));
            return [a, b, c, d];
        }
    }

    [TestMethod]
    public void ADrawDoesNotDependOnHowItIsSplit()
    {
        double[] whole = new double[1000];
        float[] wholeSingle = new float[1000];
        Philox.Normal<double>(4, 2, 9, 0, whole);
        Philox.Normal<float>(4, 2, 9, 0, wholeSingle);
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            int start = random.Next(1000), length = random.Next(1000 - start);
            double[] piece = new double[length];
            float[] pieceSingle = new float[length];
            Philox.Normal<double>(4, 2, 9, start, piece);
            Philox.Normal<float>(4, 2, 9, start, pieceSingle);
            CollectionAssert.AreEqual(whole[start..(start + length)], piece);
            CollectionAssert.AreEqual(wholeSingle[start..(start + length)], pieceSingle);
        }
    }

    [TestMethod]
    public void MomentsAreThoseOfTheDistributions()
    {
        const int n = 1_000_000;
        float[] uniform = new float[n];
        double[] normal = new double[n];
        Philox.Uniform<float>(1, 0, 0, 0, uniform);
        Philox.Normal<double>(1, 1, 0, 0, normal);
        Assert.IsTrue(uniform.All(u => u is >= 0 and < 1));
        // Five standard errors each.
        Assert.AreEqual(0.5, uniform.Average(u => (double)u), 5 * Math.Sqrt(1.0 / 12 / n));
        Assert.AreEqual(1.0 / 3, uniform.Average(u => (double)u * u), 5 * Math.Sqrt(4.0 / 45 / n));
        Assert.AreEqual(0, normal.Average(), 5 / Math.Sqrt(n));
        Assert.AreEqual(1, normal.Average(z => z * z), 5 * Math.Sqrt(2.0 / n));
        Assert.AreEqual(0, normal.Average(z => z * z * z), 5 * Math.Sqrt(15.0 / n));
        Assert.AreEqual(3, normal.Average(z => z * z * z * z), 5 * Math.Sqrt(96.0 / n));
        Assert.AreEqual(0, normal.Zip(normal.Skip(1), (a, b) => a * b).Average(), 5 / Math.Sqrt(n));
    }
}
