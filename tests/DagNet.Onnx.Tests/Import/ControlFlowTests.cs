using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

/// <summary>If, Loop and Scan against ONNX Runtime.</summary>
[TestClass]
public class ControlFlowTests
{
    private static readonly ValueInfoProto X = Value("x", 2, 3);

    private static readonly (string, Literal) Fed = ("x", Literal.Of<float>([1, -2, 3, -4, 5, -6], [2, 3]));

    [TestMethod]
    public void A_branch_sees_the_values_around_it_at_any_depth()
    {
        GraphProto deepThen = Graph([], [Node("Add", ["t", "x"], ["deep"])], ["deep"]), deepElse = Graph([], [Node("Sub", ["t", "w"], ["deeper"])], ["deeper"]);
        GraphProto then = Graph([], [Node("Mul", ["x", "w"], ["t"]), If("d", "r", deepThen, deepElse)], ["r"], Floats("unused", 1));
        GraphProto otherwise = Graph([], [Node("Neg", ["x"], ["s"])], ["s"]);
        ModelProto model = Model([X, Value("c", DataType.Bool), Value("d", DataType.Bool)], [If("c", "y", then, otherwise)], ["y"], Floats("w", 2, 3, 4));
        foreach (bool c in (bool[])[true, false])
            foreach (bool d in (bool[])[true, false])
                model.Agrees(0, $"{c} {d}", Fed, ("c", Bool(c)), ("d", Bool(d)));
    }

    [TestMethod]
    public void Branches_may_give_different_shapes_when_run()
    {
        GraphProto then = Graph([], [Node("Transpose", ["x"], ["t"])], ["t"]), otherwise = Graph([], [Node("ReduceSum", ["x"], ["s"])], ["s"]);
        ModelProto model = Model([X, Value("c", DataType.Bool)], [If("c", "y", then, otherwise), Node("Shape", ["y"], ["n"])], ["y", "n"]);
        using OnnxModel loaded = model.Load();
        // The same loaded model, back and forth: a graph is only used again where its guards hold.
        foreach (bool c in (bool[])[true, false, true, false])
            Peer.AreAlike(model.RunByRuntime(Fed, ("c", Bool(c))), loaded.Run(Fed, ("c", Bool(c))), 1e-6, $"{c}");
        Assert.AreEqual("If 'the If' (opset 17): its branches give float32[3, 2] and float32[1, 1], and which is taken depends on the data that is fed. "
            + "Give what decides by OnnxImportOptions.Values, or use OnnxModel.Run, which looks at it at each run. Open extents and values of inputs are "
            + "settled by OnnxImportOptions; OnnxModel.Run takes them from what is fed.", Assert.ThrowsExactly<OnnxException>(() => loaded.Graph).Message);
    }

    [TestMethod]
    public void A_condition_of_one_element_with_an_axis_decides()
    {
        GraphProto then = Graph([], [Node("Identity", ["x"], ["t"])], ["t"]), otherwise = Graph([], [Node("Neg", ["x"], ["s"])], ["s"]);
        ModelProto model = Model([X, Value("c", DataType.Bool, 1)], [If("c", "y", then, otherwise)], ["y"]);
        foreach (bool c in (bool[])[true, false])
            model.Agrees(0, Fed, ("c", Literal.Of<bool>([c], [1])));
    }

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(1, true)]
    [DataRow(5, true)]
    [DataRow(5, false)]
    public void A_loop_carries_collects_and_counts(int count, bool goesOn)
    {
        // s ← s + w·i; collected: s and 2·s. The condition stays as fed.
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", 2, 3)],
            [Node("Cast", ["i"], ["f"], AttributeProto.Of("to", 1)), Node("Mul", ["w", "f"], ["wf"]), Node("Add", ["s", "wf"], ["t"]),
                Node("Add", ["t", "t"], ["u"]), Node("Identity", ["c"], ["d"])], ["d", "t", "t", "u"]);
        Typed(body, [(DataType.Bool, []), (DataType.Float, [2, 3]), (DataType.Float, [2, 3]), (DataType.Float, [2, 3])]);
        ModelProto model = Model([X, Value("n", DataType.Int64), Value("c0", DataType.Bool)],
            [Node("Loop", ["n", "c0", "x"], ["last", "each", "doubled"], AttributeProto.Of("body", body))], ["last", "each", "doubled"], Floats("w", 1, 10, 100));
        model.Agrees(0, Fed, ("n", Literal.Of<long>([count], [])), ("c0", Bool(goesOn)));
    }

    [TestMethod]
    public void A_loop_ends_when_its_body_says_so()
    {
        // Doubles until the sum is above the limit that is fed.
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", 2, 3)],
            [Node("Add", ["s", "s"], ["t"]), Node("ReduceMax", ["t"], ["m"], AttributeProto.Of("keepdims", 0)), Node("Less", ["m", "limit"], ["d"])], ["d", "t", "m"]);
        Typed(body, [(DataType.Bool, []), (DataType.Float, [2, 3]), (DataType.Float, [])]);
        ModelProto model = Model([X, Value("limit")], [Node("Loop", ["", "c0", "x"], ["last", "maxima"], AttributeProto.Of("body", body))], ["last", "maxima"],
            TensorProto.Of<bool>("c0", [], [true]));
        using OnnxModel loaded = model.Load();
        foreach (float limit in (float[])[1, 11, 1000, 11])
        {
            (string, Literal) given = ("limit", Literal.Scalar(limit));
            Peer.AreAlike(model.RunByRuntime(Fed, given), loaded.Run(Fed, given), 0, $"{limit}");
        }
        Assert.Contains("how often it runs depends on the data that is fed", Assert.ThrowsExactly<OnnxException>(() => loaded.Graph).Message);
    }

    [TestMethod]
    public void What_a_loop_carries_may_change_its_shape()
    {
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), ValueInfoProto.Of("s", DataType.Float, ["rows", 3])],
            [Node("Concat", ["s", "x"], ["t"], AttributeProto.Of("axis", 0)), Node("Identity", ["c"], ["d"])], ["d", "t"]);
        Typed(body, [(DataType.Bool, []), (DataType.Float, ["rows2", 3])]);
        ModelProto model = Model([X], [Node("Loop", ["n", "", "x"], ["y"], AttributeProto.Of("body", body))], ["y"], Long("n", 3));
        model.Agrees(0, Fed);
        using OnnxModel loaded = model.Load();
        Assert.AreEqual(DagNet.Shape.Of(8, 3), loaded["y"].Shape);
    }

    [TestMethod]
    public void A_loop_in_a_loop_sees_the_outer_counter_and_state()
    {
        GraphProto inner = Graph([Value("j", DataType.Int64), Value("c2", DataType.Bool), Value("r", DataType.Int64)],
            [Node("Mul", ["i", "j"], ["ij"]), Node("Add", ["r", "ij"], ["r2"]), Node("Identity", ["c2"], ["d2"])], ["d2", "r2"]);
        Typed(inner, [(DataType.Bool, []), (DataType.Int64, [])]);
        GraphProto outer = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", DataType.Int64)],
            [Node("Loop", ["i", "", "s"], ["t"], AttributeProto.Of("body", inner)), Node("Identity", ["c"], ["d"])], ["d", "t", "t"]);
        Typed(outer, [(DataType.Bool, []), (DataType.Int64, []), (DataType.Int64, [])]);
        Model([Value("s0", DataType.Int64)], [Node("Loop", ["n", "", "s0"], ["last", "each"], AttributeProto.Of("body", outer))], ["last", "each"], Long("n", 5))
            .Agrees(0, ("s0", Literal.Of<long>([7], [])));
    }

    [TestMethod]
    [DataRow(0, 0, 0, 0)]
    [DataRow(1, 0, 0, 1)]
    [DataRow(0, 1, 1, 0)]
    [DataRow(-1, 1, -1, 1)]
    public void A_scan_goes_along_any_axis_in_both_directions(int inputAxis, int inputDirection, int outputAxis, int outputDirection)
    {
        // The running sum over slices, and each slice minus it.
        long width = inputAxis == 0 ? 3 : 2;
        GraphProto body = Graph([Value("s", 1), Value("a", width), Value("b", width)],
            [Node("ReduceSum", ["a"], ["m"]), Node("Add", ["s", "m"], ["t"]), Node("Sub", ["b", "t"], ["u"]), Node("Identity", ["t"], ["v"])], ["t", "u", "v"]);
        Typed(body, [(DataType.Float, [1]), (DataType.Float, [width]), (DataType.Float, [1])]);
        ModelProto model = Model([X, Value("z", 2, 3)], [Node("Scan", ["start", "x", "z"], ["last", "each", "sums"], AttributeProto.Of("body", body),
            AttributeProto.Of("num_scan_inputs", 2), AttributeProto.Of("scan_input_axes", [inputAxis, inputAxis]),
            AttributeProto.Of("scan_input_directions", [inputDirection, 0]), AttributeProto.Of("scan_output_axes", [outputAxis, 0]),
            AttributeProto.Of("scan_output_directions", [outputDirection, 1 - outputDirection]))], ["last", "each", "sums"], Floats("start", 100));
        model.Agrees(1e-6, Fed, ("z", Literal.Of<float>([7, 11, 13, 17, 19, 23], [2, 3])));
    }

    [TestMethod]
    public void The_first_scan_went_over_a_batch()
    {
        GraphProto body = Graph([Value("s", 2), Value("a", 2)], [Node("Add", ["s", "a"], ["t"]), Node("Identity", ["t"], ["u"])], ["t", "u"]);
        Typed(body, [(DataType.Float, [2]), (DataType.Float, [2])]);
        ModelProto model = Model([Value("s0", 2, 2), Value("x", 2, 3, 2)], [Node("Scan", ["", "s0", "x"], ["last", "each"], AttributeProto.Of("body", body),
            AttributeProto.Of("num_scan_inputs", 1), AttributeProto.Of("directions", [1L]))], ["last", "each"]).WithOpset(8);
        model.IrVersion = 3;
        model.Agrees(0, ("s0", Literal.Of<float>([1, 2, 3, 4], [2, 2])), ("x", Literal.Of<float>([.. Enumerable.Range(0, 12).Select(i => (float)i * i)], [2, 3, 2])));
    }

    [TestMethod]
    public void Bodies_bring_constants_of_their_own()
    {
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", 2, 3)],
            [Node("Mul", ["s", "k"], ["t"]), Node("Identity", ["c"], ["d"])], ["d", "t"], Floats("k", 2, 0.5f, -1));
        Typed(body, [(DataType.Bool, []), (DataType.Float, [2, 3])]);
        ModelProto model = Model([X], [Node("Loop", ["n", "", "x"], ["y"], AttributeProto.Of("body", body))], ["y"], Long("n", 3));
        model.Agrees(0, Fed);
    }

    [TestMethod]
    public void Gradients_flow_through_loops_and_branches()
    {
        // y = w³·x by a loop.
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", 2, 3)],
            [Node("Mul", ["s", "w"], ["t"]), Node("Identity", ["c"], ["d"])], ["d", "t"]);
        using OnnxModel model = Model([X], [Node("Loop", ["n", "", "x"], ["y"], AttributeProto.Of("body", body))], ["y"], Long("n", 3), Floats("w", 2, 3, 4)).Load();
        Node dw = Gradient.Of(model["y"].Sum(), model["w"])[0];
        using Session session = new(model.Graph);
        double[] actual = session.Run([dw], NetworkTests.Fed(model["x"], Fed.Item2.ToDoubles(), [2, 3])).Doubles(dw);
        // 3·w²·Σx over the rows.
        CollectionAssert.AreEqual(new double[] { 3 * 4 * -3, 3 * 9 * 3, 3 * 16 * -3 }, actual);
    }

    private static NodeProto If(string condition, string result, GraphProto then, GraphProto otherwise)
        => Node("If", [condition], [result], AttributeProto.Of("then_branch", then), AttributeProto.Of("else_branch", otherwise));

    private static Literal Bool(bool value) => Literal.Of<bool>([value], []);

    /// <summary>Says what a body's outputs are, which ONNX Runtime wants for those collected in no step.</summary>
    private static void Typed(GraphProto body, (DataType Type, TensorShapeProto.Types.Dimension[] Shape)[] outputs)
    {
        for (int k = 0; k < outputs.Length; k++)
            body.Output[k] = ValueInfoProto.Of(body.Output[k].Name, outputs[k].Type, outputs[k].Shape);
    }
}
