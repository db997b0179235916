namespace DagNet.Onnx.Tests;

/// <summary>Inputs and comparisons of tests.</summary>
internal static class Numbers
{
    /// <summary>Numbers between −1 and 1 that do not repeat, the same at every run.</summary>
    public static double[] Spread(int count, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
    }

    /// <summary>A variable's float32 values.</summary>
    public static float[] Values(this Session session, Node variable)
        => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(session.State.Read(variable)).ToArray();

    /// <summary>Equal within <paramref name="tolerance"/> of the largest number, which a sum of such numbers keeps.</summary>
    public static void AreClose(double[] expected, double[] actual, double tolerance, string what = "")
    {
        Assert.HasCount(expected.Length, actual, what);
        double scale = Math.Max(1, expected.Length == 0 ? 1 : expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.IsTrue(Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}.");
    }
}
