using System.Numerics;

namespace DagNet;

/// <summary>
/// The counter-based generator Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
/// Element i of a draw depends on seed, stream, step and i alone: any split over threads or devices gives the same numbers.
/// </summary>
internal static class Philox
{
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
        for (int i = 0; i < y.Length; i++)
            y[i] = T.CreateTruncating(Uniform<T>(seed, stream, step, start + i));
    }

    /// <summary>Elements start…start+y.Length of a draw from the standard normal distribution, by Box and Muller.</summary>
    public static void Normal<T>(long seed, int stream, long step, long start, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++)
        {
            long pair = (start + i) & ~1L;
            double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform<T>(seed, stream, step, pair)));
            double angle = 2 * Math.PI * Uniform<T>(seed, stream, step, pair + 1);
            y[i] = T.CreateTruncating(radius * (((start + i) & 1) == 0 ? Math.Cos(angle) : Math.Sin(angle)));
        }
    }

    private static double Uniform<T>(long seed, int stream, long step, long i)
    {
        bool wide = typeof(T) == typeof(double);
        long block = wide ? i >> 1 : i >> 2;
        (uint a, uint b, uint c, uint d) = Block((uint)block, (uint)(block >> 32), (uint)stream, (uint)step, (uint)seed, (uint)(seed >> 32));
        if (wide)
        {
            ulong bits = (i & 1) == 0 ? ((ulong)a << 32) | b : ((ulong)c << 32) | d;
            return (bits >> 11) * (1.0 / (1UL << 53));
        }
        uint word = (i & 3) switch { 0 => a, 1 => b, 2 => c, _ => d };
        return (word >> 8) * (1.0 / (1 << 24));
    }
}
