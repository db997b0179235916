namespace DagNet;

/// <summary>Orders of rows from the counter-based generator: equal seeds give equal orders on every machine.</summary>
internal static class Permutation
{
    /// <summary>Streams of graphs count up from 0.</summary>
    private const int Stream = -1;

    /// <summary>0…count − 1 in an order by chance (Fisher and Yates).</summary>
    public static int[] Of(int count, long seed)
    {
        var numbers = new double[count];
        Philox.Uniform<double>(seed, Stream, 0, 0, numbers);
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int j = (int)(numbers[i] * (i + 1));
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
