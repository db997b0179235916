namespace DagNet.Tests;

/// <summary>Inputs for tests: the same seed gives the same numbers, none near a kink at 0.</summary>
internal static class Points
{
    public static DenseArray Of(int seed, params int[] shape) => Between(-1.5, 1.5, seed, shape);

    public static DenseArray Between(double low, double high, int seed, params int[] shape)
    {
        var random = new Random(seed);
        var result = new DenseArray(shape);
        for (int i = 0; i < result.Count; i++)
            do
                result[i] = low + ((high - low) * random.NextDouble());
            while (Math.Abs(result[i]) < 0.05);
        return result;
    }

    /// <summary>Whole numbers from low to high, many of them equal.</summary>
    public static DenseArray Whole(int low, int high, int seed, params int[] shape)
    {
        var random = new Random(seed);
        var result = new DenseArray(shape);
        for (int i = 0; i < result.Count; i++)
            result[i] = random.Next(low, high + 1);
        return result;
    }

    /// <summary>Numbers at least 0.2 apart, in random order: no two of them tie.</summary>
    public static DenseArray Apart(int seed, params int[] shape)
    {
        var random = new Random(seed);
        var result = new DenseArray(shape);
        for (int i = 0; i < result.Count; i++)
            result[i] = (0.2 * (i - (result.Count / 2))) + 0.1;
        random.Shuffle(result.Data);
        return result;
    }
}
