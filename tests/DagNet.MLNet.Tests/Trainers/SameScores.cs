namespace DagNet.MLNet.Tests;

internal static class SameScores
{
    /// <summary>A row that is scored alone takes another order of summing than one in a batch: its last digits may differ.</summary>
    public static void Check(IReadOnlyList<float> expected, IReadOnlyList<float> found, double tolerance = 2e-6)
    {
        Assert.HasCount(expected.Count, found);
        for (int i = 0; i < expected.Count; i++)
            Assert.AreEqual(expected[i], found[i], tolerance * Math.Max(0.1, Math.Abs(expected[i])), $"score {i}");
    }
}
