namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Composites()
    {
        for (int axis = 0; axis < 3; axis++)
        {
            int along = axis;
            yield return new($"Softmax, axis {along}", typeof(Softmax), x => x[0].Softmax(along), Points.Between(-4, 4, 1, 3, 5, 4));
            yield return new($"LogSoftmax, axis {along}", typeof(LogSoftmax), x => x[0].LogSoftmax(along), Points.Between(-4, 4, 2, 3, 5, 4));
        }
        yield return new("Dropout in inference", typeof(Dropout), x => x[0].Dropout(0.3), Points.Of(3, 4, 5));
        // Epsilons and scales are float32 attributes in ONNX: these are exact.
        DenseArray image = Points.Of(4, 3, 6, 2, 5), scale = Points.Of(5, 6), bias = Points.Of(6, 6), positive = Points.Between(0.2, 2, 7, 6);
        yield return new("LayerNormalization", typeof(LayerNormalization), x => x[0].LayerNormalization(x[1], x[2], epsilon: 0.125), Points.Of(8, 3, 4, 6), scale, bias);
        yield return new("LayerNormalization, two axes", typeof(LayerNormalization), x => x[0].LayerNormalization(x[1], axis: 1, epsilon: 0.125), Points.Of(8, 3, 4, 5), Points.Of(9, 4, 5));
        yield return new("LayerNormalization, with statistics", typeof(LayerNormalization), x => x[0].LayerNormalizationWithStatistics(x[1], x[2], 1, 0.125) is var y
            ? (y.Result * y.InverseDeviation) + y.Mean : x[0], Points.Of(8, 3, 4, 5), Points.Of(9, 4, 5), Points.Of(10, 4, 5));
        yield return new("RMSNormalization", typeof(RMSNormalization), x => x[0].RMSNormalization(x[1], epsilon: 0.125), Points.Of(10, 3, 4, 6), scale);
        yield return new("RMSNormalization, two axes", typeof(RMSNormalization), x => x[0].RMSNormalization(x[1], 1, 0.125), Points.Of(8, 3, 4, 5), Points.Of(9, 4, 5));
        yield return new("InstanceNormalization", typeof(InstanceNormalization), x => x[0].InstanceNormalization(x[1], x[2], 0.125), image, scale, bias);
        yield return new("GroupNormalization", typeof(GroupNormalization), x => x[0].GroupNormalization(3, x[1], x[2], 0.125), image, scale, bias);
        yield return new("BatchNormalization in inference", typeof(BatchNormalization), x => x[0].BatchNormalization(x[1], x[2], x[3], x[4], 0.125), image, scale, bias, Points.Of(11, 6), positive);
        yield return new("BatchNormalization of rows", typeof(BatchNormalization), x => x[0].BatchNormalization(x[1], x[2], x[3], x[4], 0.125), Points.Of(12, 4, 6), scale, bias, Points.Of(11, 6), positive);
        for (int p = 1; p <= 2; p++)
        {
            int norm = p;
            yield return new($"LpNormalization, {p}", typeof(LpNormalization), x => x[0].LpNormalization(1, norm), Points.Of(13, 3, 4, 5));
        }
        DenseArray queries = Points.Of(14, 2, 3, 4, 5), keys = Points.Of(15, 2, 3, 6, 5), values = Points.Of(16, 2, 3, 6, 2);
        yield return new("Attention", typeof(Attention), x => x[0].Attention(x[1], x[2], scale: 0.5), queries, keys, values);
        yield return new("Attention, causal", typeof(Attention), x => x[0].Attention(x[1], x[2], causal: true, scale: 0.75), queries, keys, values);
        yield return new("Attention, masked", typeof(Attention), x => x[0].Attention(x[1], x[2], x[3], scale: 0.5), queries, keys, values, new Argument(new([1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1], [2, 1, 1, 6]), ElementType.Bool));
        yield return new("Attention, added mask", typeof(Attention), x => x[0].Attention(x[1], x[2], x[3], scale: 0.5), queries, keys, values, Points.Of(17, 4, 6));
    }
}
