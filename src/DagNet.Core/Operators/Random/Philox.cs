using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// The counter-based generator Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
/// Element i of a draw depends on seed, stream, step and i alone: any split over threads or devices gives the same numbers.
/// </summary>
internal static class Philox
{
    private const int Lanes = 8;
    private const uint FirstMultiplier = 0xD2511F53, SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9, SecondWeyl = 0xBB67AE85;

    /// <summary>Four words of 32 random bits for a counter and a key.</summary>
    public static (uint A, uint B, uint C, uint D) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong first = (ulong)FirstMultiplier * c0, second = (ulong)SecondMultiplier * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
            k0 += FirstWeyl;
            k1 += SecondWeyl;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>Elements start…start+y.Length of a draw, evenly spread over [0, 1): 24 bits for float, 53 for double.</summary>
    public static void Uniform<T>(long seed, int stream, long step, long start, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<uint> words = stackalloc uint[4 * Lanes];
        int perBlock = typeof(T) == typeof(double) ? 2 : 4;
        for (int done = 0; done < y.Length;)
        {
            long block = (start + done) / perBlock;
            int skip = (int)((start + done) % perBlock);
            Blocks(seed, stream, step, block, words);
            int count = Math.Min((Lanes * perBlock) - skip, y.Length - done);
            Span<T> to = y.Slice(done, count);
            if (typeof(T) == typeof(double))
            {
                for (int i = 0; i < to.Length; i++)
                {
                    int word = 2 * (skip + i);
                    ulong bits = ((ulong)words[word] << 32) | words[word + 1];
                    to[i] = T.CreateTruncating((bits >> 11) * (1.0 / (1UL << 53)));
                }
            }
            else
            {
                // 24 bits fit a float exactly, and a signed conversion is the faster one.
                for (int i = 0; i < to.Length; i++)
                    to[i] = T.CreateTruncating((int)(words[skip + i] >> 8) * (1f / (1 << 24)));
            }
            done += count;
        }
    }

    /// <summary>Elements start…start+y.Length of a draw from the standard normal distribution, by Box and Muller.</summary>
    public static void Normal<T>(long seed, int stream, long step, long start, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> uniform = stackalloc T[4 * Lanes];
        for (int done = 0; done < y.Length;)
        {
            long pair = (start + done) & ~1L;
            int skip = (int)((start + done) & 1), count = Math.Min(uniform.Length - skip, y.Length - done);
            Uniform(seed, stream, step, pair, uniform);
            for (int i = 0; i < count;)
            {
                int at = (skip + i) & ~1;
                double radius = Math.Sqrt(-2 * Math.Log(1 - double.CreateTruncating(uniform[at])));
                double angle = 2 * Math.PI * double.CreateTruncating(uniform[at + 1]);
                if (at == skip + i) y[done + i++] = T.CreateTruncating(radius * Math.Cos(angle));
                if (i < count) y[done + i++] = T.CreateTruncating(radius * Math.Sin(angle));
            }
            done += count;
        }
    }

    /// <summary>The words of <see cref="Lanes"/> neighbouring blocks, one block after the other.</summary>
    private static void Blocks(long seed, int stream, long step, long first, Span<uint> words)
    {
        if (!Vector256.IsHardwareAccelerated)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                long block = first + lane;
                (uint a, uint b, uint c, uint d) = Block(
                    (uint)block, (uint)(block >> 32), (uint)stream, (uint)step, (uint)seed, (uint)(seed >> 32));
                (words[4 * lane], words[(4 * lane) + 1], words[(4 * lane) + 2], words[(4 * lane) + 3]) = (a, b, c, d);
            }
            return;
        }
        // One block a 64-bit lane: the low halves hold the words, so that a product of two words is one multiplication.
        Vector512<ulong> low = Vector512.Create((ulong)uint.MaxValue);
        Vector512<ulong> block0 = Vector512.Create((ulong)first) + Vector512<ulong>.Indices;
        Vector512<ulong> c0 = block0 & low, c1 = block0 >> 32;
        Vector512<ulong> c2 = Vector512.Create((ulong)(uint)stream), c3 = Vector512.Create((ulong)(uint)step);
        Vector512<ulong> firstMultiplier = Vector512.Create((ulong)FirstMultiplier);
        Vector512<ulong> secondMultiplier = Vector512.Create((ulong)SecondMultiplier);
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            Vector512<ulong> product0 = firstMultiplier * c0, product1 = secondMultiplier * c2;
            (c0, c1, c2, c3) = (
                (product1 >> 32) ^ c1 ^ Vector512.Create((ulong)k0), product1 & low,
                (product0 >> 32) ^ c3 ^ Vector512.Create((ulong)k1), product0 & low);
            k0 += FirstWeyl;
            k1 += SecondWeyl;
        }
        Vector512<ulong> left = c0 | (c1 << 32), right = c2 | (c3 << 32);
        Span<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(words);
        for (int lane = 0; lane < Lanes; lane++)
        {
            pairs[2 * lane] = left[lane];
            pairs[(2 * lane) + 1] = right[lane];
        }
    }
}
