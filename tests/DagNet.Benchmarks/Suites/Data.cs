namespace DagNet.Benchmarks;

/// <summary>Made-up data, the same in every process.</summary>
internal static class Data
{
    public static float[] Numbers(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    public static long[] Indices(int count, int below)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(below))];
    }
}
