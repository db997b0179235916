namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Sampled()
    {
        DenseArray image = Points.Of(61, 2, 3, 4, 5), volume = Points.Of(62, 2, 2, 3, 4, 2), line = Points.Of(63, 2, 2, 6);
        foreach (bool aligned in new[] { false, true })
            foreach (SamplePadding padding in Enum.GetValues<SamplePadding>())
                foreach (Interpolation mode in Enum.GetValues<Interpolation>())
                {
                    string what = $"{mode}, {padding}{(aligned ? ", aligned" : "")}";
                    Node Sample(Node[] x) => x[0].GridSample(x[1], mode, padding, aligned);
                    // Far enough outside that it is mirrored more than once; off the kinks at whole places and halves.
                    yield return new($"GridSample, 2-D, {what}", typeof(GridSample), Sample, image, Between(2.8, 4, 5, 64, aligned, 2, 3, 4, 2));
                    yield return new($"GridSample, 3-D, {what}", typeof(GridSample), Sample, volume, Between(1.4, 3, 4, 65, aligned, 2, 2, 2, 1, 3));
                }
        yield return new("GridSample, 1-D", typeof(GridSample), x => x[0].GridSample(x[1]), line, Points.Of(66, 2, 5, 1));
        yield return new("GridSample, whole numbers", typeof(GridSample), x => x[0].GridSample(x[1], Interpolation.Nearest),
            Argument.Indices([1, 1, 2, 3], 4, 8, 15, 16, 23, 42), Between(0.9, 2, 3, 67, false, 1, 2, 2, 2))
        { Order = 0 };
        foreach (bool aligned in new[] { false, true })
        {
            yield return new($"AffineGrid, 2-D{(aligned ? ", aligned" : "")}", typeof(AffineGrid), x => x[0].AffineGrid([3, 4], aligned), Points.Of(68, 2, 2, 3));
            yield return new($"AffineGrid, 3-D{(aligned ? ", aligned" : "")}", typeof(AffineGrid), x => x[0].AffineGrid([2, 1, 3], aligned), Points.Of(69, 2, 3, 4));
        }
        yield return new("Spatial transformer", typeof(GridSample), x => x[0].GridSample(x[1].AffineGrid([3, 4])), image, Points.Of(70, 2, 2, 3));
    }

    /// <summary>Positions from −most to most; no place lies near a whole or half element of axes of two lengths.</summary>
    private static DenseArray Between(double most, int low, int high, int seed, bool aligned, params int[] shape)
    {
        DenseArray result = Points.Between(-most, most, seed, shape);
        var random = new Random(seed);
        for (int i = 0; i < result.Count; i++)
            while (Enumerable.Range(low - 1, high - low + 2).Any(length => Near(result[i], length)))
                result[i] = most * ((2 * random.NextDouble()) - 1);
        return result;

        bool Near(double position, int length)
        {
            double twice = aligned ? (position + 1) * (length - 1) : ((position + 1) * length) - 1;
            return Math.Abs(twice - Math.Round(twice)) < 0.02;
        }
    }
}
