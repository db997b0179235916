using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>Reductions, running sums, products of matrices and normalisations in random settings.</summary>
[TestClass]
public class ReductionSweepTests
{
    private static readonly string[] Reductions = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSumExp", "ReduceSumSquare"];

    [TestMethod]
    public void Reduced_axes() => Sweep.Of(100, 2e-6, s =>
    {
        int rank = s.From(1, 4), opset = s.One(11, 13, 18);
        int[] shape = Extents(s, rank, 1, 4);
        string type = s.One<string>(Reductions), x = s.Input("x", ElementType.Float32, shape);
        bool named = s.Maybe(0.7), asInput = opset >= (type == "ReduceSum" ? 13 : 18);
        long[] axes = s.Axes(rank, s.From(1, rank));
        List<AttributeProto> attributes = [AttributeProto.Of("keepdims", s.From(0, 1))];
        if (named && !asInput)
            attributes.Add(AttributeProto.Of("axes", axes));
        if (!named && asInput && s.Maybe())
            attributes.Add(AttributeProto.Of("noop_with_empty_axes", 1));
        return (Node(type, named && asInput ? [x, s.Given("axes", axes)] : [x], ["y"], [.. attributes]), opset);
    });

    [TestMethod]
    public void Running_sums() => Sweep.Of(30, 1e-6, s =>
    {
        int rank = s.From(1, 3);
        return (Node("CumSum", [s.Input("x", s.One(ElementType.Float32, ElementType.Int64), Extents(s, rank, 1, 5)), s.Constant(Long("axis", s.From(-rank, rank - 1)))], ["y"],
            AttributeProto.Of("exclusive", s.From(0, 1)), AttributeProto.Of("reverse", s.From(0, 1))), s.One(11, 14));
    });

    [TestMethod]
    public void Products_of_matrices() => Sweep.Of(60, 2e-6, s =>
    {
        int m = s.From(1, 4), k = s.From(1, 4), n = s.From(1, 4);
        if (s.Maybe())
        {
            bool ta = s.Maybe(), tb = s.Maybe();
            int[] a = ta ? [k, m] : [m, k], b = tb ? [n, k] : [k, n], added = s.From(0, 3) switch { 0 => [n], 1 => [m, n], 2 => [m, 1], _ => [] };
            string[] c = s.Maybe() ? [s.Input("c", ElementType.Float32, added)] : [];
            return (Node("Gemm", [s.Input("a", ElementType.Float32, a), s.Input("b", ElementType.Float32, b), .. c], ["y"],
                AttributeProto.Of("transA", ta ? 1 : 0), AttributeProto.Of("transB", tb ? 1 : 0), AttributeProto.Of("alpha", s.One(1f, 0.5f)),
                AttributeProto.Of("beta", s.One(1f, -2f))), s.One(11, 13));
        }
        int[] outer = Extents(s, s.From(0, 2), 1, 3);
        int[] left = [.. outer.Select(d => s.One(1, d)), m, k], right = [.. outer, k, n];
        // A line of numbers on either side.
        if (s.Maybe(0.2))
            left = [k];
        else if (s.Maybe(0.2))
            right = [k];
        return (Node("MatMul", [s.Input("a", ElementType.Float32, left), s.Input("b", ElementType.Float32, right)],
            ["y"]), s.One(9, 13));
    });

    [TestMethod]
    public void Soft_maxima() => Sweep.Of(40, 1e-6, s =>
    {
        int rank = s.From(1, 4);
        return (Node(s.One("Softmax", "LogSoftmax", "Hardmax"), [s.Input("x", ElementType.Float32, Extents(s, rank, 1, 4))], ["y"],
            AttributeProto.Of("axis", s.From(-rank, rank - 1))), s.One(11, 13));
    });

    [TestMethod]
    public void Normalisations() => Sweep.Of(60, 5e-6, s =>
    {
        int rank = s.From(3, 4), axis = s.From(-rank, rank - 1), channels = 4;
        int[] shape = [s.From(1, 2), channels, .. Extents(s, rank - 2, 2, 4)];
        int[] within = shape[(axis < 0 ? axis + rank : axis)..];
        string x = s.Input("x", ElementType.Float32, shape);
        return s.From(0, 5) switch
        {
            0 => (Node("InstanceNormalization", [x, s.Input("s", ElementType.Float32, channels), s.Input("b", ElementType.Float32, channels)], ["y"],
                AttributeProto.Of("epsilon", s.One(1e-5f, 0.1f))), 17),
            1 => (Node("LayerNormalization", s.Maybe() ? [x, s.Input("s", ElementType.Float32, within)] : [x, s.Input("s", ElementType.Float32, within),
                s.Input("b", ElementType.Float32, within)], ["y"], AttributeProto.Of("axis", axis), AttributeProto.Of("epsilon", s.One(1e-5f, 0.1f))), 17),
            2 => (Node("GroupNormalization", [x, s.Input("s", ElementType.Float32, channels), s.Input("b", ElementType.Float32, channels)], ["y"],
                AttributeProto.Of("num_groups", s.One(1, 2, 4)), AttributeProto.Of("epsilon", s.One(1e-5f, 0.1f))), 21),
            3 => (Node("LRN", [rank == 4 ? x : s.Input("z", ElementType.Float32, 1, 5, 3, 2)], ["y"], AttributeProto.Of("size", s.One(1, 3, 5)),
                AttributeProto.Of("alpha", s.One(1e-4f, 0.5f)), AttributeProto.Of("beta", s.One(0.75f, 1f)), AttributeProto.Of("bias", s.One(1f, 2f))), 13),
            4 => (Node("LpNormalization", [x], ["y"], AttributeProto.Of("axis", axis), AttributeProto.Of("p", s.From(1, 2))), 17),
            _ => (Node("BatchNormalization", [x, s.Input("s", ElementType.Float32, channels), s.Input("b", ElementType.Float32, channels),
                s.Input("m", ElementType.Float32, channels), s.Input("v", ElementType.Float32, [0.5, 1, 2, 0.1], channels)], ["y"],
                AttributeProto.Of("epsilon", s.One(1e-5f, 0.1f))), s.One(9, 15)),
        };
    });

    [TestMethod]
    public void Einstein_sums() => Sweep.Of(40, 2e-6, s =>
    {
        var (equation, shapes) = s.One<(string, int[][])>(("ij,jk->ik", [[2, 3], [3, 4]]), ("bij,bjk->bik", [[2, 2, 3], [2, 3, 2]]), ("ij->ji", [[2, 3]]), ("ii->i", [[3, 3]]),
            ("ii", [[3, 3]]), ("i,j", [[2], [3]]), ("...ij,...jk", [[2, 2, 3], [3, 2]]), ("b...,b...->b", [[2, 3, 2], [2, 3, 2]]), ("ij,ij->", [[2, 3], [2, 3]]),
            ("abc,cd,de->abe", [[2, 2, 3], [3, 2], [2, 3]]), ("ba,ca", [[2, 3], [4, 3]]), ("i->", [[4]]));
        return (Node("Einsum", [.. shapes.Select((shape, k) => s.Input($"x{k}", ElementType.Float32, shape))], ["y"], AttributeProto.Of("equation", equation)), 12);
    });

    private static int[] Extents(Sweep s, int rank, int low, int high) => Array.ConvertAll(s.Several(rank, low, high), d => (int)d);
}
