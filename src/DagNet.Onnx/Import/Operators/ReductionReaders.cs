namespace DagNet.Onnx;

/// <summary>Reductions, cumulative sums and products of matrices.</summary>
internal static class ReductionReaders
{
    private delegate Node Reduction(Node x, bool keepDims, int[] axes);

    public static ReaderTable All { get; } = new()
    {
        { "ReduceSum", n => Reduce(n, 13, (x, keep, axes) => x.Sum(keep, axes)) },
        { "ReduceMean", n => Reduce(n, 18, (x, keep, axes) => x.Mean(keep, axes)) },
        { "ReduceMax", n => Reduce(n, 18, (x, keep, axes) => Bools(x, b => b.Max(keep, axes))) },
        { "ReduceMin", n => Reduce(n, 18, (x, keep, axes) => Bools(x, b => b.Min(keep, axes))) },
        { "ReduceProd", n => Reduce(n, 18, (x, keep, axes) => x.Prod(keep, axes)) },
        { "ReduceL1", n => Reduce(n, 18, (x, keep, axes) => x.L1(keep, axes), x => x.Abs()) },
        { "ReduceL2", n => Reduce(n, 18, (x, keep, axes) => Floats(x, f => f.L2(keep, axes)), x => x.Abs()) },
        { "ReduceLogSum", n => Reduce(n, 18, (x, keep, axes) => Floats(x, f => f.LogSum(keep, axes)), x => Floats(x, f => f.Log())) },
        { "ReduceLogSumExp", n => Reduce(n, 18, (x, keep, axes) => Floats(x, f => f.LogSumExp(keep, axes))) },
        { "ReduceSumSquare", n => Reduce(n, 18, (x, keep, axes) => x.SumSquare(keep, axes), x => x * x) },
        { "ArgMax", n => n[0].ArgMax(n.Int("axis", 0), n.Flag("keepdims", true), n.Flag("select_last_index")) },
        { "ArgMin", n => n[0].ArgMin(n.Int("axis", 0), n.Flag("keepdims", true), n.Flag("select_last_index")) },
        { "CumSum", n => n[0].CumSum((int)n.Number(1), n.Flag("exclusive"), n.Flag("reverse")) },
        { "CumProd", n => n[0].CumProd((int)n.Number(1), n.Flag("exclusive"), n.Flag("reverse")) },
        { "Det", n => n[0].Det() },
        { "Einsum", n => n[0].Einsum(n.Text("equation", ""), n.Inputs[1..]) },
        { "TopK", TopK },
        { "MatMul", n => n[0].MatMul(n[1]) },
        { "Gemm", Gemm },
    };

    /// <param name="n">The node.</param>
    /// <param name="axesInputSince">The opset in which the axes became an input.</param>
    /// <param name="reduce">The reduction; without axes all are meant.</param>
    /// <param name="ofEach">What is left of it where no axis is to be reduced.</param>
    private static Node Reduce(ModelNode n, int axesInputSince, Reduction reduce, Func<Node, Node>? ofEach = null)
    {
        Node x = n[0];
        int[]? axes = n.Opset < axesInputSince ? n.Ints("axes") : n.Has(1) ? n.Integers(1) : null;
        if (axes is null or [])
        {
            if (n.Opset >= axesInputSince && n.Flag("noop_with_empty_axes"))
                return ofEach?.Invoke(x) ?? x;
            axes = [.. Enumerable.Range(0, x.Shape.Rank)];
        }
        return x.Shape.Rank == 0 ? reduce(x.Unsqueeze(0), false, [0]) : reduce(x, n.Flag("keepdims", true), axes);
    }

    private static Node Bools(Node x, Func<Node, Node> reduce)
        => x.Element == ElementType.Bool ? reduce(x.Cast(ElementType.Int32)).Cast(ElementType.Bool) : reduce(x);

    private static Node Floats(Node x, Func<Node, Node> formula)
        => x.Element.IsFloat ? formula(x) : formula(x.Cast(ElementType.Float64)).Cast(x.Element);

    private static Node?[] TopK(ModelNode n)
    {
        int k = n.Opset < 10 ? n.Int("k") : (int)n.Number(1);
        (Node values, Node positions) = n[0].TopK(k, n.Int("axis", -1), n.Flag("largest", true));
        return [values, positions];
    }

    private static Node Gemm(ModelNode n)
    {
        Node a = n[0], b = n[1];
        Node? c = n.Optional(2);
        double alpha = n.Double("alpha", 1), beta = n.Double("beta", 1);
        bool transposeA = n.Flag("transA"), transposeB = n.Flag("transB");
        return a.Element.IsFloat ? a.Gemm(b, c, alpha, beta, transposeA, transposeB)
            : a.Cast(ElementType.Float64).Gemm(b.Cast(ElementType.Float64), c?.Cast(ElementType.Float64), alpha, beta, transposeA, transposeB).Cast(a.Element);
    }
}
