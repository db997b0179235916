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
        DenseArray features = Points.Of(99, 2, 3, 6, 7);
        // Inside, partly outside, with another aspect ratio, smaller than an element, and far outside; exact in
        // float32, and no two points of a bin as far from one element: their products would tie.
        var regions = new DenseArray([0.6875, 1.3125, 8.875, 10.125, -5.1875, -3.125, 6.3125, 7.6875, 2.1875, 0.9375, 9.6875, 4.6875,
            4.125, 4.1875, 4.6875, 4.875, 31.125, 32.3125, 40.1875, 41.6875], [5, 4]);
        // How many points there are follows from the regions, to which no gradient flows then.
        Argument given = new(regions, ElementType.Float64), images = Argument.Indices([5], 0, 1, 1, 0, 1);
        Node[] Adaptive(Node[] x) => [x[0], x[1].Cast(x[0].Element), x[2]];
        foreach (bool maximum in new[] { false, true })
            foreach (bool half in new[] { false, true })
            {
                string what = $"{(maximum ? "max" : "mean")}{(half ? ", half a pixel" : "")}";
                yield return new($"RoiAlign, {what}", typeof(RoiAlign),
                    x => x[0].RoiAlign(x[1], x[2], 2, 3, 2, 0.5, half, maximum), features, regions, images);
                yield return new($"RoiAlign, adaptive, {what}", typeof(RoiAlign),
                    x => x[0].RoiAlign(Adaptive(x)[1], x[2], 2, 3, 0, 0.75, half, maximum), features, given, images);
            }
        yield return new("RoiAverage", typeof(RoiAverage),
            x => x[0].Graph.Apply(new RoiAverage(3, 1, 0.5, true), Adaptive(x)), features, given, images);
        yield return new("RoiAverageGradient", typeof(RoiAverageGradient),
            x => x[0].Graph.Apply(new RoiAverageGradient(2, 2, 0.75, false, Shape.Of(2, 3, 6, 7)), Adaptive(x)),
            Points.Of(94, 5, 3, 2, 2), given, images);
        yield return new("RoiMaximum", typeof(RoiMaximum), x => x[0].Graph.Apply(new RoiMaximum(3, 1, 0.5, true), Adaptive(x)).Item(1),
            features, given, images)
        { Order = 0 };
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
