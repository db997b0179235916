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
        static OperatorRow Deform(string what, Func<Node[], Node> build, params Argument[] at) => new($"DeformConv, {what}", typeof(DeformConv), build, at);
        yield return Deform("2-D", x => x[0].DeformConv(x[1], x[2]), Points.Of(71, 2, 2, 5, 4), Points.Of(72, 3, 2, 3, 2), Points.Between(-2, 2, 73, 2, 12, 3, 3));
        yield return Deform("2-D, all settings",
            x => x[0].DeformConv(x[1], x[2], x[3], x[4], [2, 1], [2, 0], [1, 2], groups: 2, offsetGroups: 2, paddingAfter: [0, 1]),
            Points.Of(74, 2, 4, 7, 6), Points.Of(75, 6, 2, 3, 2), Points.Between(-0.9, 0.9, 76, 2, 24, 4, 5), Points.Of(77, 6), Points.Of(78, 2, 12, 4, 5));
        yield return Deform("2-D, a mask and no bias, groups of channels and offsets that differ",
            x => x[0].DeformConv(x[1], x[2], mask: x[3], groups: 1, offsetGroups: 2), Points.Of(79, 1, 4, 3, 3), Points.Of(80, 2, 4, 2, 2),
            Points.Between(-0.9, 0.9, 81, 1, 16, 2, 2), Points.Of(82, 1, 8, 2, 2));
        yield return Deform("2-D, a bias and no mask", x => x[0].DeformConv(x[1], x[2], x[3], groups: 2), Points.Of(83, 1, 4, 3, 3),
            Points.Of(84, 2, 2, 2, 2), Points.Between(-0.9, 0.9, 85, 1, 8, 2, 2), Points.Of(86, 2));
        yield return Deform("3-D", x => x[0].DeformConv(x[1], x[2]), Points.Of(87, 1, 2, 3, 3, 2), Points.Of(88, 2, 2, 2, 2, 1),
            Points.Between(-0.9, 0.9, 89, 1, 12, 2, 2, 2));
        yield return Deform("1-D", x => x[0].DeformConv(x[1], x[2], padding: [1]), Points.Of(90, 2, 2, 5), Points.Of(91, 3, 2, 3),
            Points.Between(-0.9, 0.9, 92, 2, 3, 5));
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
