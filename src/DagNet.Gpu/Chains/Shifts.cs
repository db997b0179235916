namespace DagNet.Gpu;

/// <summary>Shifts of whole numbers, to the right without their sign; by their width or more nothing is left.</summary>
internal static class Shifts
{
    public static int Left(int x, int by) => by is < 0 or >= 32 ? 0 : x << by;

    public static long Left(long x, long by) => by is < 0 or >= 64 ? 0 : x << (int)by;

    public static ulong Left(ulong x, ulong by) => by >= 64 ? 0 : x << (int)by;

    public static byte Left(byte x, byte by) => by >= 8 ? (byte)0 : (byte)(x << by);

    public static int Right(int x, int by) => by is < 0 or >= 32 ? 0 : x >>> by;

    public static long Right(long x, long by) => by is < 0 or >= 64 ? 0 : x >>> (int)by;

    public static ulong Right(ulong x, ulong by) => by >= 64 ? 0 : x >>> (int)by;

    public static byte Right(byte x, byte by) => by >= 8 ? (byte)0 : (byte)(x >> by);
}
