namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Attentions()
    {
        DenseArray queries = Points.Of(1, 2, 4, 3, 5), keys = Points.Of(2, 2, 2, 6, 5), values = Points.Of(3, 2, 2, 6, 4);
        DenseArray pastKeys = Points.Of(4, 2, 2, 2, 5), pastValues = Points.Of(5, 2, 2, 2, 4);
        Argument lengths = Argument.Indices([2], 6, 4), mask = new(new([1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0], [3, 6]), ElementType.Bool);
        OperatorRow Row(string name, Func<Node[], Node> build, params Argument[] at) => new($"Attention, {name}", typeof(Attention), build, at);
        var plain = new Attention(0.5);

        yield return Row("several queries to a key", x => x[0].Attention(plain, x[1], x[2]), queries, keys, values);
        yield return Row("one head of keys", x => x[0].Attention(plain with { IsCausal = true }, x[1], x[2]), queries, Points.Of(6, 2, 1, 6, 5), Points.Of(7, 2, 1, 6, 4));
        yield return Row("heads side by side", x => x[0].Attention(plain with { QueryHeads = 4, KeyHeads = 2 }, x[1], x[2]),
            Points.Of(8, 2, 3, 20), Points.Of(9, 2, 6, 10), Points.Of(10, 2, 6, 8));
        yield return Row("soft cap", x => x[0].Attention(plain with { Softcap = 1.5 }, x[1], x[2], x[3]), queries, keys, values, Points.Of(11, 2, 1, 3, 6));
        yield return Row("rows without keys", x => x[0].Attention(plain, x[1], x[2], x[3]), queries, keys, values, mask);
        yield return Row("causal and masked", x => x[0].Attention(plain with { IsCausal = true }, x[1], x[2], x[3]), queries, keys, values, mask);
        yield return Row("infinite masks", x => x[0].Attention(plain, x[1], x[2], x[3].Where(x[0].Graph.Constant(0.25, x[0].Element),
            x[0].Graph.Constant(double.NegativeInfinity, x[0].Element))), queries, keys, values, mask);
        yield return Row("lengths", x => x[0].Attention(plain, x[1], x[2], lengths: x[3]), queries, keys, values, lengths);
        yield return Row("short mask and lengths", x => x[0].Attention(plain, x[1], x[2], x[4], lengths: x[3]), queries, keys, values,
            Argument.Indices([2], 4, 3), Points.Of(12, 3, 4));
        yield return Row("in double precision", x => x[0].Attention(plain with { SoftmaxPrecision = ElementType.Float64 }, x[1], x[2]), queries, keys, values);
        yield return Row("with a past", x => x[0].Attention(plain, x[1], x[2], past: (x[3], x[4])).Item(0), queries, keys, values, pastKeys, pastValues);
        yield return Row("with a past, side by side", x => x[0].Attention(plain with { QueryHeads = 4, KeyHeads = 2 }, x[1], x[2], past: (x[3], x[4])).Item(0),
            Points.Of(8, 2, 3, 20), Points.Of(9, 2, 6, 10), Points.Of(10, 2, 6, 8), pastKeys, pastValues);
        yield return Row("with a past and a mask", x => x[0].Attention(plain, x[1], x[2], x[3], (x[4], x[5])).Item(0),
            queries, keys, values, Points.Of(13, 2, 1, 3, 8), pastKeys, pastValues);
        yield return Row("all keys and values", x => x[0].Attention(plain, x[1], x[2], past: (x[3], x[4])) is var y
            ? (y.Item(1).Sum() * y.Item(2).Square().Sum()) + y.Item(0) : y, queries, keys, values, pastKeys, pastValues);
        yield return Row("causal with a past", x => x[0].Attention(plain with { IsCausal = true }, x[1], x[2], past: (x[3], x[4])).Item(0),
            queries, keys, values, pastKeys, pastValues);
        yield return Row("causal with lengths", x => x[0].Attention(plain with { IsCausal = true }, x[1], x[2], lengths: x[3]), queries, keys, values, Argument.Indices([2], 5, 2));
        yield return Row("windows", x => x[0].Attention(plain with { LeftWindow = 1, RightWindow = 2 }, x[1], x[2]), queries, keys, values);
        yield return Row("causal with a window and a past", x => x[0].Attention(plain with { IsCausal = true, LeftWindow = 2 }, x[1], x[2], past: (x[3], x[4])).Item(0),
            queries, keys, values, pastKeys, pastValues);
        foreach (AttentionScores scores in Enum.GetValues<AttentionScores>())
            yield return Row($"scores, {scores}", x => x[0].Attention(plain with { IsCausal = true, Softcap = 2, Scores = scores }, x[1], x[2], x[3]) is var y
                ? y.Item(0) + y.Item(3).Maximum(-20).Square().Sum(keepDims: true, -1) : y, queries, keys, values, Points.Of(14, 3, 6));
    }
}
