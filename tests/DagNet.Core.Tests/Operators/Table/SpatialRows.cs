namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Spatial()
    {
        DenseArray line = Points.Of(1, 2, 4, 11), image = Points.Of(2, 2, 4, 7, 6), volume = Points.Of(3, 1, 2, 4, 5, 3);
        OperatorRow Conv(string what, DenseArray x, DenseArray w, Func<Node[], Node> build, params Argument[] more)
            => new($"Conv, {what}", typeof(Conv), build, [x, w, .. more]);
        yield return Conv("1-D", line, Points.Of(4, 3, 4, 3), x => x[0].Conv(x[1]));
        yield return Conv("1-D, all settings", line, Points.Of(4, 6, 2, 3), x => x[0].Conv(x[1], strides: [2], padding: [1], dilations: [2], groups: 2, paddingAfter: [3]));
        yield return Conv("2-D with bias", image, Points.Of(5, 3, 4, 3, 2), x => x[0].Conv(x[1], x[2]), Points.Of(6, 3));
        yield return Conv("2-D, all settings", image, Points.Of(7, 4, 2, 3, 2),
            x => x[0].Conv(x[1], x[2], [2, 1], [2, 0], [1, 2], groups: 2, paddingAfter: [0, 1]), Points.Of(8, 4));
        yield return Conv("2-D, depthwise", image, Points.Of(9, 8, 1, 3, 3), x => x[0].Conv(x[1], padding: [1], groups: 4));
        yield return Conv("2-D, 1 × 1", image, Points.Of(10, 5, 4, 1, 1), x => x[0].Conv(x[1]));
        yield return Conv("3-D", volume, Points.Of(11, 2, 2, 2, 3, 2), x => x[0].Conv(x[1], strides: [1, 2, 1], padding: [1]));

        yield return new("ConvTranspose, 1-D", typeof(ConvTranspose), x => x[0].ConvTranspose(x[1]), line, Points.Of(12, 4, 3, 3));
        yield return new("ConvTranspose, 2-D, all settings", typeof(ConvTranspose),
            x => x[0].ConvTranspose(x[1], x[2], [2, 3], [1, 0], [1, 2], groups: 2, extra: [1, 0]), image, Points.Of(13, 4, 3, 3, 2), Points.Of(14, 6));
        yield return new("ConvTranspose, 3-D", typeof(ConvTranspose), x => x[0].ConvTranspose(x[1], strides: [2, 1, 2]), volume, Points.Of(15, 2, 2, 2, 1, 3));
        yield return new("ConvInputGradient", typeof(ConvInputGradient),
            x => x[0].Graph.Apply(new ConvInputGradient([2, 1], [1, 2], [2, 0], [0, 1], 2, Shape.Of(7, 6)), x), Points.Of(16, 2, 4, 4, 5), Points.Of(17, 4, 2, 3, 2));
        yield return new("ConvWeightGradient", typeof(ConvWeightGradient),
            x => x[0].Graph.Apply(new ConvWeightGradient([2, 1], [1, 2], [2, 0], [0, 1], 2, [3, 2]), x), image, Points.Of(18, 2, 4, 4, 5));

        DenseArray distinct = Points.Apart(19, 2, 3, 7, 6);
        yield return new("MaxPool, 2-D", typeof(MaxPool), x => x[0].MaxPool([2]), distinct);
        yield return new("MaxPool, overlapping, padded, up", typeof(MaxPool), x => x[0].MaxPool([3, 2], [2, 1], [1, 0], [1, 2], ceil: true), distinct);
        yield return new("MaxPool, 1-D", typeof(MaxPool), x => x[0].MaxPool([3], [2]), Points.Apart(20, 2, 3, 9));
        yield return new("MaxPool, 3-D", typeof(MaxPool), x => x[0].MaxPool([2, 2, 1]), Points.Apart(21, 1, 2, 4, 5, 3));
        yield return new("MaxPool, positions", typeof(MaxPool),
            x => x[0].MaxPool(new MaxPool([2, 3], [1, 2], [1, 1], [0, 1], [1, 0], false)).Item(1), distinct)
        { Order = 0 };
        yield return new("MaxUnpool", typeof(MaxUnpool), x => x[0].Graph.Apply(new MaxUnpool(Shape.Of(1, 2, 2, 3)), x),
            Points.Of(22, 1, 2, 1, 2), Argument.Indices([1, 2, 1, 2], 1, 5, 7, 7));

        foreach (bool padding in new[] { false, true })
            foreach (bool up in new[] { false, true })
                yield return new($"AveragePool, padding {(padding ? "counts" : "does not count")}, rounded {(up ? "up" : "down")}", typeof(AveragePool),
                    x => x[0].AveragePool([3, 2], [2, 3], [1, 1], up, padding), image);
        yield return new("AveragePool, dilated, rounded up", typeof(AveragePool), x => x[0].AveragePool([3, 2], [3, 2], [1, 1], true, false, [2, 3]), image);
        yield return new("AveragePool, 1-D", typeof(AveragePool), x => x[0].AveragePool([4], [1]), line);
        yield return new("AveragePool, 3-D", typeof(AveragePool), x => x[0].AveragePool([2, 3, 1], [1]), volume);
        yield return new("AveragePoolGradient", typeof(AveragePoolGradient),
            x => x[0].Graph.Apply(new AveragePoolGradient([3, 2], [2, 3], [1, 1], [1, 1], [1, 1], true, false, Shape.Of(7, 6)), x), Points.Of(23, 2, 3, 4, 3));
        yield return new("GlobalAveragePool", typeof(GlobalAveragePool), x => x[0].GlobalAveragePool(), image);
        yield return new("GlobalMaxPool", typeof(GlobalMaxPool), x => x[0].GlobalMaxPool(), distinct);
    }
}
