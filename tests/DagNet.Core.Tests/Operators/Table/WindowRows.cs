namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Windows()
    {
        DenseArray line = Points.Of(41, 2, 4, 11), image = Points.Of(42, 2, 4, 7, 6), volume = Points.Of(43, 1, 2, 4, 5, 3);
        yield return new("LRN", typeof(LRN), x => x[0].LRN(3, alpha: 0.7, beta: 0.6, bias: 1.3), image);
        yield return new("LRN, more channels than there are", typeof(LRN), x => x[0].LRN(9, 0.9), image);
        yield return new("LRN, an even number of channels", typeof(LRN), x => x[0].LRN(2, 1.5), image);
        yield return new("LRN, 1-D", typeof(LRN), x => x[0].LRN(3, 1.1), line);
        yield return new("LRN, one channel each", typeof(LRN), x => x[0].LRN(1, 2, 0.5, 0.5), Points.Of(44, 3, 4));

        foreach (double p in new[] { 1, 2, 3, 1.5 })
        {
            yield return new($"LpPool, p = {p}", typeof(LpPool), x => x[0].LpPool([3, 2], [2, 1], p: p), image);
            yield return new($"GlobalLpPool, p = {p}", typeof(GlobalLpPool), x => x[0].GlobalLpPool(p), image);
        }
        yield return new("LpPool, 1-D", typeof(LpPool), x => x[0].LpPool([3]), line);
        yield return new("LpPool, 3-D", typeof(LpPool), x => x[0].LpPool([2, 3, 1], [1, 2, 2], p: 3), volume);
        yield return new("LpPool, padded", typeof(LpPool),
            x => x[0].LpPool(new LpPool([3, 2], [2, 2], [1, 1], [1, 0], [0, 1], false, 2)), image);
        yield return new("LpPool, dilated", typeof(LpPool), x => x[0].LpPool([3, 2], [1], [1], 3, [2, 3]), image);
        yield return new("LpPool, rounded up", typeof(LpPool), x => x[0].LpPool([3, 4], [3], p: 2, ceil: true), image);
        yield return new("LpPool, rounded up, the last window in the padding", typeof(LpPool),
            x => x[0].LpPool(new LpPool([2, 2], [2, 3], [1, 1], [0, 1], [1, 1], true, 3)), image);
        yield return new("GlobalLpPool, 3-D", typeof(GlobalLpPool), x => x[0].GlobalLpPool(), volume);

        yield return new("MeanVarianceNormalization", typeof(MeanVarianceNormalization), x => x[0].MeanVarianceNormalization(), image);
        yield return new("MeanVarianceNormalization, some axes", typeof(MeanVarianceNormalization), x => x[0].MeanVarianceNormalization(1, -1), volume);

        yield return new("Col2Im, 1-D", typeof(Col2Im), x => x[0].Col2Im([9], [3], [2]), Points.Of(45, 2, 6, 4)) { Also = Whole };
        yield return new("Col2Im", typeof(Col2Im), x => x[0].Col2Im([4, 5], [2, 3]), Points.Of(46, 2, 12, 9));
        yield return new("Col2Im, all settings", typeof(Col2Im),
            x => x[0].Graph.Apply(new Col2Im(Shape.Of(6, 5), [3, 2], [2, 1], [1, 2], [2, 0], [1, 1]), x), Points.Of(47, 2, 12, 16));
        yield return new("Col2Im, 3-D", typeof(Col2Im), x => x[0].Col2Im([3, 4, 2], [2, 2, 1], [1, 2, 1]), Points.Of(48, 1, 8, 8));
        yield return new("Im2Col", typeof(Im2Col), x => x[0].Im2Col([2, 3], [2], [0, 1]), image) { Also = Whole };
        yield return new("Im2Col, all settings", typeof(Im2Col),
            x => x[0].Graph.Apply(new Im2Col([3, 2], [2, 1], [1, 2], [2, 0], [1, 1]), x), image);
        yield return new("Im2Col, 1-D", typeof(Im2Col), x => x[0].Im2Col([3], [1], [2]), line);
    }
}
