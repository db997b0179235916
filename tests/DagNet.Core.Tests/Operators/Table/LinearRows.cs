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
        yield return new("Gemm", typeof(Gemm), x => x[0].Gemm(x[1], x[2]), Points.Of(1, 3, 5), Points.Of(2, 5, 4), Points.Of(3, 4));
        yield return new("Gemm with all attributes", typeof(Gemm), x => x[0].Gemm(x[1], x[2], 0.5, -2, true, true), Points.Of(1, 5, 3), Points.Of(2, 4, 5), Points.Of(3, 3, 1));
        yield return new("Gemm without a summand", typeof(Gemm), x => x[0].Gemm(x[1], alpha: 3), Points.Of(1, 3, 5), Points.Of(2, 5, 4));
        yield return new("Dot and Outer", typeof(Mul), x => x[0].Outer(x[1]) * x[0].Dot(x[0]), Points.Of(1, 3), Points.Of(2, 4));
    }
}
