using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>What moves elements, in random settings.</summary>
[TestClass]
public class LayoutSweepTests
{
    private static readonly ElementType[] Types = [ElementType.Float32, ElementType.Float64, ElementType.Int32, ElementType.Int64, ElementType.UInt8, ElementType.Bool];

    [TestMethod]
    public void Pads() => Sweep.Of(80, 0, s =>
    {
        int rank = s.From(1, 4), opset = s.One(11, 13, 18, 19);
        int[] shape = Extents(s, rank, 2, 5);
        string mode = s.One("constant", "reflect", "edge", opset >= 19 ? "wrap" : "constant");
        long[]? axes = opset >= 18 && s.Maybe() ? s.Axes(rank, s.From(1, rank)) : null;
        int[] of = [.. (axes ?? [.. Enumerable.Range(0, rank).Select(a => (long)a)]).Select(a => (int)(a < 0 ? a + rank : a))];
        long[] pads = [.. of.Concat(of).Select(a => (long)s.From(s.Maybe(0.3) ? -1 : 0, mode == "constant" ? 3 : shape[a] - 1))];
        // Elements are taken away before others are repeated in the standard's own program; ONNX Runtime does not take both.
        if (mode != "constant")
            pads = [.. pads.Select(p => Math.Max(p, 0))];
        ElementType element = s.One(ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.Float64);
        List<string> inputs = [s.Input("x", element, shape), s.Given("pads", pads)];
        bool valued = mode == "constant" && s.Maybe();
        if (valued || axes is not null)
            inputs.Add(valued ? s.Input("value", element, [7]) : "");
        if (axes is not null)
            inputs.Add(s.Given("axes", axes));
        return (Node("Pad", [.. inputs], ["y"], AttributeProto.Of("mode", mode)), opset);
    });

    [TestMethod]
    public void Slices() => Sweep.Of(120, 0, s =>
    {
        int rank = s.From(1, 4), count = s.From(1, rank);
        int[] shape = Extents(s, rank, 1, 6);
        bool old = s.Maybe(0.2);
        long Bound() => s.Maybe(0.15) ? s.One(long.MaxValue, long.MinValue, int.MaxValue, int.MinValue, 1000, -1000) : s.From(-7, 7);
        long[] starts = [.. Enumerable.Range(0, count).Select(_ => Bound())], ends = [.. Enumerable.Range(0, count).Select(_ => Bound())];
        bool named = s.Maybe(), stepped = s.Maybe(0.7);
        long[] axes = named ? s.Axes(rank, count) : [], steps = [.. Enumerable.Range(0, count).Select(_ => (long)s.One(-3, -2, -1, 1, 2, 3))];
        string x = s.Input("x", s.One<ElementType>(Types), shape);
        if (old)
            return (Node("Slice", [x], ["y"], [AttributeProto.Of("starts", starts), AttributeProto.Of("ends", ends),
                .. named ? [AttributeProto.Of("axes", axes)] : Array.Empty<AttributeProto>()]), 9);
        // Backwards, ONNX Runtime takes the largest number as the front.
        ends = [.. ends.Zip(steps, (end, step) => stepped && step < 0 ? Math.Min(end, 1000) : end)];
        List<string> inputs = [x, s.Given("starts", starts), s.Given("ends", ends)];
        if (named || stepped)
            inputs.Add(named ? s.Given("axes", axes) : "");
        if (stepped)
            inputs.Add(s.Given("steps", steps));
        return (Node("Slice", [.. inputs], ["y"]), s.One(10, 11, 13));
    });

    [TestMethod]
    public void Splits() => Sweep.Of(40, 0, s =>
    {
        int rank = s.From(1, 3), axis = s.From(0, rank - 1), parts = s.From(1, 4), opset = s.One(2, 11, 13, 18);
        int[] shape = Extents(s, rank, 1, 4);
        long[] sizes = s.Several(parts, opset == 2 ? 1 : 0, 3);
        bool sized = s.Maybe();
        shape[axis] = sized ? (int)sizes.Sum() : opset >= 18 ? s.From(parts, 7) : parts * s.From(1, 3);
        List<AttributeProto> attributes = [AttributeProto.Of("axis", opset >= 11 && s.Maybe() ? axis - rank : axis)];
        List<string> inputs = [s.Input("x", ElementType.Float32, shape)];
        if (sized && opset < 13)
            attributes.Add(AttributeProto.Of("split", sizes));
        else if (sized)
            inputs.Add(s.Given("split", sizes));
        else if (opset >= 18)
            attributes.Add(AttributeProto.Of("num_outputs", parts));
        return (Node("Split", [.. inputs], [.. Enumerable.Range(0, parts).Select(k => $"y{k}")], [.. attributes]), opset);
    });

    [TestMethod]
    public void Reshapes() => Sweep.Of(60, 0, s =>
    {
        int[] shape = [.. Extents(s, s.From(1, 3), 1, 3), 4];
        List<long> to = [.. shape.OrderBy(_ => s.Random.Next()).Select(d => (long)d)];
        if (s.Maybe() && to[0] % 2 == 0)
            to.Insert(s.From(0, to.Count), 1);
        for (int axis = 0; axis < Math.Min(to.Count, shape.Length); axis++)
            if (to[axis] == shape[axis] && s.Maybe())
                to[axis] = 0;
        if (s.Maybe())
            to[s.From(0, to.Count - 1)] = -1;
        return (Node("Reshape", [s.Input("x", ElementType.Float32, shape), s.Given("to", [.. to])], ["y"]), s.One(5, 13, 14, 21));
    });

    [TestMethod]
    public void Axes_that_come_and_go() => Sweep.Of(60, 0, s =>
    {
        int rank = s.From(1, 4), opset = s.One(1, 11, 13);
        bool adds = s.Maybe();
        int[] shape = [.. Enumerable.Range(0, rank).Select(_ => s.One(1, 1, 3))];
        long[] axes = adds ? s.Axes(rank + 2, 2) : [.. Enumerable.Range(0, rank).Where(a => shape[a] == 1).Select(a => (long)(s.Maybe() ? a - rank : a))];
        if (opset < 11)
            axes = [.. axes.Select(a => a < 0 ? a + rank + (adds ? 2 : 0) : a).Order()];
        string x = s.Input("x", ElementType.Float32, shape), type = adds ? "Unsqueeze" : "Squeeze";
        if (!adds && (axes.Length == 0 || s.Maybe(0.3)))
            return (Node(type, [x], ["y"]), opset);
        return (opset < 13 ? Node(type, [x], ["y"], AttributeProto.Of("axes", axes)) : Node(type, [x, s.Given("axes", axes)], ["y"]), opset);
    });

    [TestMethod]
    public void Tiles_expansions_and_transpositions() => Sweep.Of(60, 0, s =>
    {
        int rank = s.From(1, 4);
        int[] shape = Extents(s, rank, 1, 3);
        string x = s.Input("x", s.One<ElementType>(Types), shape);
        return s.From(0, 4) switch
        {
            0 => (Node("Tile", [x, s.Given("repeats", s.Several(rank, 0, 3))], ["y"]), s.One(6, 13)),
            1 => (Node("Expand", [x, s.Given("to", [.. s.Several(s.From(0, 2), 1, 2), .. shape.Select(d => d == 1 ? s.From(1, 3) : s.One(1, d)).Select(d => (long)d)])], ["y"]),
                s.One(8, 13)),
            2 => (Node("Transpose", [x], ["y"], AttributeProto.Of("perm", [.. s.Axes(rank, rank).Select(a => a < 0 ? a + rank : a)])), s.One(1, 13)),
            3 => (Node("Flatten", [x], ["y"], AttributeProto.Of("axis", s.From(-rank, rank))), s.One(11, 13)),
            _ => (Node("Trilu", rank < 2 ? [s.Input("z", ElementType.Float32, 3, 4)] : s.Maybe() ? [x] : [x, s.Constant(Long("k", s.From(-4, 4)))], ["y"],
                AttributeProto.Of("upper", s.From(0, 1))), 14),
        };
    });

    [TestMethod]
    public void Blocks_and_centers() => Sweep.Of(40, 0, s => s.From(0, 2) switch
    {
        0 => (Node("DepthToSpace", [s.Input("x", ElementType.Float32, 2, 8, s.From(1, 3), s.From(1, 3))], ["y"], AttributeProto.Of("blocksize", 2),
            AttributeProto.Of("mode", s.One("DCR", "CRD"))), 13),
        1 => (Node("SpaceToDepth", [s.Input("x", ElementType.Float32, 2, 3, 4, 2 * s.From(1, 3))], ["y"], AttributeProto.Of("blocksize", 2)), 13),
        _ => (Node("CenterCropPad", [s.Input("x", ElementType.Float32, s.From(1, 6), s.From(1, 6), s.From(1, 6)), s.Given("to", s.Several(2, 1, 8))], ["y"],
            AttributeProto.Of("axes", s.Axes(3, 2))), 18),
    });

    [TestMethod]
    public void Sequences_in_reverse() => Sweep.Of(20, 0, s =>
    {
        int time = s.From(0, 1), steps = s.From(2, 5), batch = s.From(1, 3);
        int[] shape = time == 0 ? [steps, batch, 2] : [batch, steps, 2];
        return (Node("ReverseSequence", [s.Input("x", ElementType.Float32, shape), s.Given("lengths", s.Several(batch, 1, steps))], ["y"],
            AttributeProto.Of("time_axis", time), AttributeProto.Of("batch_axis", 1 - time)), 10);
    });

    private static int[] Extents(Sweep s, int rank, int low, int high) => Array.ConvertAll(s.Several(rank, low, high), d => (int)d);
}
