namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Linear()
    {
        foreach ((bool a, bool b) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            yield return new($"MatMul{(a ? ", Aᵀ" : "")}{(b ? ", Bᵀ" : "")}", typeof(MatMul), x => x[0].MatMul(x[1], a, b),
                Points.Of(1, a ? [5, 3] : [3, 5]), Points.Of(2, b ? [4, 5] : [5, 4]))
            { Also = Whole };
        yield return new("MatMul in batches", typeof(MatMul), x => x[0].MatMul(x[1]), Points.Of(1, 2, 3, 4, 5), Points.Of(2, 2, 3, 5, 2));
        yield return new("MatMul, batch broadcast", typeof(MatMul), x => x[0].MatMul(x[1]), Points.Of(1, 2, 1, 4, 5), Points.Of(2, 3, 5, 2));
        yield return new("MatMul by one matrix", typeof(MatMul), x => x[0].MatMul(x[1], transposeB: true), Points.Of(1, 2, 3, 4), Points.Of(2, 5, 4));
        yield return new("MatMul of vectors", typeof(MatMul), x => x[0].MatMul(x[1]), Points.Of(1, 5), Points.Of(2, 5));
        yield return new("MatMul by a vector", typeof(MatMul), x => x[0].MatMul(x[1]), Points.Of(1, 3, 5), Points.Of(2, 5));
    }
}
