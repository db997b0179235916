using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>What reads, writes, orders and selects by indices, in random settings.</summary>
[TestClass]
public class IndexSweepTests
{
    private static readonly ElementType[] Numbers = [ElementType.Float32, ElementType.Float64, ElementType.Int32, ElementType.Int64];

    private static readonly string[] Reductions = ["none", "add", "mul", "max", "min"];

    [TestMethod]
    public void Gathers() => Sweep.Of(60, 0, s =>
    {
        int rank = s.From(1, 3), axis = s.From(0, rank - 1);
        int[] shape = Extents(s, rank, 1, 4);
        ElementType element = s.One(ElementType.Float32, ElementType.Int64, ElementType.Bool, ElementType.UInt8), index = s.One(ElementType.Int32, ElementType.Int64);
        string x = s.Input("x", element, shape);
        AttributeProto at = AttributeProto.Of("axis", s.Maybe() ? axis - rank : axis);
        if (s.Maybe())
            return (Node("Gather", [x, Indices(s, index, Extents(s, s.From(0, 2), 1, 3), shape[axis])], ["y"], at), s.One(11, 13));
        int[] taken = [.. shape.Select((d, a) => a == axis ? s.From(1, 5) : s.From(1, d))];
        return (Node("GatherElements", [x, Indices(s, index, taken, shape[axis])], ["y"], at), s.One(11, 13));
    });

    [TestMethod]
    public void Gathers_of_whole_slices() => Sweep.Of(40, 0, s =>
    {
        int rank = s.From(1, 4), batches = s.From(0, rank - 1), depth = s.From(1, rank - batches);
        int[] shape = Extents(s, rank, 1, 4), outer = [.. shape[..batches], .. Extents(s, s.From(batches == 0 ? 0 : 0, 2), 1, 3)];
        double[] at = Tuples(s, outer.Aggregate(1, (a, b) => a * b), shape[batches..(batches + depth)]);
        return (Node("GatherND", [s.Input("x", ElementType.Float32, shape), s.Input("i", ElementType.Int64, at, [.. outer, depth])], ["y"],
            AttributeProto.Of("batch_dims", batches)), s.One(12, 13));
    });

    [TestMethod]
    public void Scatters() => Sweep.Of(80, 1e-6, s =>
    {
        int rank = s.From(1, 3), axis = s.From(0, rank - 1);
        int[] shape = Extents(s, rank, 1, 4);
        string reduction = s.One(Reductions);
        ElementType element = s.One<ElementType>(Numbers);
        int[] taken = [.. shape.Select((d, a) => a == axis && reduction != "none" ? s.From(1, 5) : s.From(1, d))];
        // Where nothing combines them, no two may go to the same place: the order is open.
        double[] at = reduction == "none" ? Distinct(s, taken, axis, shape[axis]) : [.. s.Several(taken.Aggregate(1, (a, b) => a * b), -shape[axis], shape[axis] - 1).Select(v => (double)v)];
        string x = s.Input("x", element, shape), u = s.Input("u", element, taken);
        AttributeProto along = AttributeProto.Of("axis", s.Maybe() ? axis - rank : axis);
        if (reduction == "none" && s.Maybe(0.3))
            return (Node("Scatter", [x, s.Input("i", ElementType.Int64, at, taken), u], ["y"], along), 9);
        return (Node("ScatterElements", [x, s.Input("i", s.One(ElementType.Int32, ElementType.Int64), at, taken), u], ["y"], along,
            AttributeProto.Of("reduction", reduction)), 18);
    });

    [TestMethod]
    public void Scatters_of_whole_slices() => Sweep.Of(60, 1e-6, s =>
    {
        int rank = s.From(1, 4), depth = s.From(1, rank), count = s.From(1, 4);
        int[] shape = Extents(s, rank, 2, 4);
        string reduction = s.One(Reductions);
        ElementType element = s.One<ElementType>(Numbers);
        double[] at = Tuples(s, count, shape[..depth]);
        if (reduction == "none")
            for (int k = 0; k < count; k++)
                at[k * depth] = k % shape[0];
        count = reduction == "none" ? Math.Min(count, shape[0]) : count;
        return (Node("ScatterND", [s.Input("x", element, shape), s.Input("i", ElementType.Int64, at[..(count * depth)], count, depth),
            s.Input("u", element, [count, .. shape[depth..]])], ["y"], AttributeProto.Of("reduction", reduction)), 18);
    });

    [TestMethod]
    public void Largest_and_smallest() => Sweep.Of(60, 0, s =>
    {
        int rank = s.From(1, 3), axis = s.From(0, rank - 1), opset = s.One(1, 10, 11, 24);
        int[] shape = Extents(s, rank, 1, 6);
        int k = s.From(0, shape[axis]);
        // Small whole numbers, so that many are equal: the first of them comes first.
        string x = s.Input("x", opset < 11 ? ElementType.Float32 : s.One<ElementType>(Numbers), [.. s.Several(shape.Aggregate(1, (a, b) => a * b), -2, 2).Select(v => (double)v)], shape);
        List<AttributeProto> attributes = [AttributeProto.Of("axis", opset >= 11 && s.Maybe() ? axis - rank : axis)];
        if (opset < 10)
            attributes.Add(AttributeProto.Of("k", Math.Max(k, 1)));
        if (opset >= 11)
            attributes.Add(AttributeProto.Of("largest", s.From(0, 1)));
        return (Node("TopK", opset < 10 ? [x] : [x, s.Given("k", k)], ["v", "i"], [.. attributes]), opset);
    });

    [TestMethod]
    public void Extreme_positions() => Sweep.Of(60, 0, s =>
    {
        int rank = s.From(1, 3), axis = s.From(0, rank - 1);
        int[] shape = Extents(s, rank, 1, 6);
        string x = s.Input("x", s.One(ElementType.Float32, ElementType.Int32, ElementType.Float64), [.. s.Several(shape.Aggregate(1, (a, b) => a * b), -2, 2).Select(v => (double)v)], shape);
        return (Node(s.One("ArgMax", "ArgMin"), [x], ["i"], AttributeProto.Of("axis", s.Maybe() ? axis - rank : axis), AttributeProto.Of("keepdims", s.From(0, 1)),
            AttributeProto.Of("select_last_index", s.From(0, 1))), s.One(12, 13));
    });

    [TestMethod]
    public void Distinct_slices() => Sweep.Of(60, 0, s =>
    {
        int rank = s.From(1, 3);
        int[] shape = Extents(s, rank, 1, 5);
        List<AttributeProto> attributes = [AttributeProto.Of("sorted", s.From(0, 1))];
        if (s.Maybe())
            attributes.Add(AttributeProto.Of("axis", s.From(-rank, rank - 1)));
        int most = attributes.Count > 1 ? 1 : 3;
        return (Node("Unique", [s.Input("x", s.One(ElementType.Float32, ElementType.Int64, ElementType.Float64),
            [.. s.Several(shape.Aggregate(1, (a, b) => a * b), 0, most).Select(v => (double)v)], shape)], ["y", "first", "which", "count"], [.. attributes]), 11);
    });

    [TestMethod]
    public void Boxes_that_overlap() => Sweep.Of(60, 0, s =>
    {
        int batch = s.From(1, 2), classes = s.From(1, 2), boxes = s.From(1, 8);
        bool centered = s.Maybe();
        double[] corners = [.. Enumerable.Range(0, batch * boxes).SelectMany(_ =>
        {
            double[] a = [s.From(0, 60) / 10.0, s.From(0, 60) / 10.0], size = [1 + (s.From(0, 40) / 10.0), 1 + (s.From(0, 40) / 10.0)];
            double[] box = centered ? [a[0], a[1], size[0], size[1]] : [a[0], a[1], a[0] + size[0], a[1] + size[1]];
            // Corners may come in either order.
            return !centered && s.Maybe() ? (double[])[box[2], box[3], box[0], box[1]] : box;
        })];
        double[] scores = [.. Enumerable.Range(0, batch * classes * boxes).OrderBy(_ => s.Random.Next()).Select(v => (v + 1) / 100.0)];
        List<string> inputs = [s.Input("b", ElementType.Float32, corners, batch, boxes, 4), s.Input("s", ElementType.Float32, scores, batch, classes, boxes)];
        if (s.Maybe(0.9))
            inputs.Add(s.Constant(Longs("most", s.From(0, 5))));
        if (inputs.Count > 2 && s.Maybe(0.8))
            inputs.Add(s.Constant(Floats("overlap", s.One(0, 0.1f, 0.3f, 0.5f, 1))));
        if (inputs.Count > 3 && s.Maybe(0.7))
            inputs.Add(s.Constant(Floats("least", s.One(0, 0.03f, 0.065f))));
        return (Node("NonMaxSuppression", [.. inputs], ["y"], AttributeProto.Of("center_point_box", centered ? 1 : 0)), s.One(10, 11));
    });

    [TestMethod]
    public void Marks_and_choices() => Sweep.Of(60, 0, s =>
    {
        switch (s.From(0, 2))
        {
            case 0:
                int rank = s.From(0, 2), depth = s.From(1, 5);
                int[] shape = Extents(s, rank, 1, 4);
                return (Node("OneHot", [s.Input("i", s.One(ElementType.Int64, ElementType.Int32, ElementType.Float32),
                    [.. s.Several(shape.Aggregate(1, (a, b) => a * b), -7, 7).Select(v => (double)v)], shape), s.Constant(Longs("depth", depth)),
                    s.Constant(s.Maybe() ? Floats("values", 0, 1) : Floats("values", -2, 5))], ["y"], AttributeProto.Of("axis", s.From(-rank - 1, rank))), s.One(9, 11));
            case 1:
                int[] whole = Extents(s, s.From(1, 3), 1, 4);
                bool flat = s.Maybe();
                int axis = s.From(0, whole.Length - 1), length = s.From(1, flat ? whole.Aggregate(1, (a, b) => a * b) : whole[axis]);
                return (Node("Compress", [s.Input("x", ElementType.Float32, whole), s.Input("c", ElementType.Bool, [.. s.Several(length, 0, 1).Select(v => (double)v)], length)],
                    ["y"], flat ? [] : [AttributeProto.Of("axis", axis)]), s.One(9, 11));
            default:
                return (Node("NonZero", [s.Input("x", s.One(ElementType.Bool, ElementType.Float32, ElementType.Int64), [.. s.Several(12, 0, 1).Select(v => (double)v)],
                    s.Maybe() ? [12] : [2, 3, 2])], ["y"]), s.One(9, 13));
        }
    });

    private static string Indices(Sweep s, ElementType element, int[] shape, int extent)
        => s.Input("i", element, [.. s.Several(shape.Aggregate(1, (a, b) => a * b), -extent, extent - 1).Select(v => (double)v)], shape);

    private static double[] Tuples(Sweep s, int count, int[] extents)
        => [.. Enumerable.Range(0, count).SelectMany(_ => extents.Select(e => (double)s.From(-e, e - 1)))];

    private static double[] Distinct(Sweep s, int[] shape, int axis, int extent)
    {
        int[] order = [.. Enumerable.Range(0, extent).OrderBy(_ => s.Random.Next())];
        int inner = shape[(axis + 1)..].Aggregate(1, (a, b) => a * b);
        return [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (double)(order[i / inner % shape[axis]] - (s.Maybe() ? extent : 0)))];
    }

    private static int[] Extents(Sweep s, int rank, int low, int high) => Array.ConvertAll(s.Several(rank, low, high), d => (int)d);
}
