using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

/// <summary>Small models that would become large ones when written out.</summary>
[TestClass]
public class HostileLoopTests
{
    private static readonly ValueInfoProto X = Value("x", 2, 3);

    [TestMethod]
    [Timeout(120_000)]
    [DataRow(1L << 40, false)]
    [DataRow(1L << 40, true)]
    [DataRow(long.MaxValue, true)]
    public void A_loop_without_an_end_in_sight_is_refused(long count, bool isEmpty)
    {
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", 2, 3)],
            isEmpty ? [] : [Node("Tanh", ["s"], ["t"])], ["c", isEmpty ? "s" : "t"]);
        Assert.Contains("Raise OnnxImportOptions.MaximumNodes if the model is to be trusted.",
            Model([X], [Node("Loop", ["n", "", "x"], ["y"], AttributeProto.Of("body", body))], ["y"], Long("n", count))
                .Refusal(new OnnxImportOptions { MaximumNodes = 10_000 }));
    }

    [TestMethod]
    [Timeout(120_000)]
    public void A_loop_of_constants_without_an_end_is_refused()
    {
        // Each step is computed at once, and makes a new constant for the next.
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", DataType.Int64)], [Node("Add", ["s", "one"], ["t"])], ["c", "t"]);
        Assert.Contains("Raise OnnxImportOptions.MaximumNodes if the model is to be trusted.",
            Model([], [Node("Loop", ["", "", "one"], ["y"], AttributeProto.Of("body", body))], ["y"], Long("one", 1))
                .Refusal(new OnnxImportOptions { MaximumNodes = 10_000 }));
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Loops_in_loops_are_counted_together()
    {
        GraphProto body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", 2, 3)], [], ["c", "s"]);
        for (int depth = 0; depth < 10; depth++)
            body = Graph([Value("i", DataType.Int64), Value("c", DataType.Bool), Value("s", 2, 3)],
                [Node("Loop", ["n", "", "s"], ["t"], AttributeProto.Of("body", body))], ["c", "t"]);
        Assert.Contains("have more than 10,000 nodes when written out",
            Model([X], [Node("Loop", ["n", "", "x"], ["y"], AttributeProto.Of("body", body))], ["y"], Long("n", 10))
                .Refusal(new OnnxImportOptions { MaximumNodes = 10_000 }));
    }

    [TestMethod]
    public void Functions_that_call_themselves_or_each_other_are_refused()
    {
        const string text = "Branches and functions lie more than 64 deep in each other. The model is damaged.";
        ModelProto self = Model([X], [Node("F", ["x"], ["y"]).Of("own")], ["y"]).With("own", Function("F", ["a"], [Node("F", ["a"], ["b"]).Of("own")], ["b"]));
        Assert.AreEqual(text, self.Refusal());
        ModelProto mutual = Model([X], [Node("F", ["x"], ["y"]).Of("own")], ["y"]).With("own",
            Function("F", ["a"], [Node("G", ["a"], ["b"]).Of("own")], ["b"]), Function("G", ["a"], [Node("F", ["a"], ["b"]).Of("own")], ["b"]));
        Assert.AreEqual(text, mutual.Refusal());
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Functions_that_double_at_each_level_are_refused()
    {
        // Equal calls give equal nodes, so the graph stays small; the time would not.
        FunctionProto[] functions = [.. Enumerable.Range(0, 40).Select(level => Function($"F{level}", ["a"], level == 0 ? [Node("Tanh", ["a"], ["b"])]
            : [Node($"F{level - 1}", ["a"], ["c"]).Of("own"), Node($"F{level - 1}", ["a"], ["d"]).Of("own"), Node("Add", ["c", "d"], ["b"])], ["b"]))];
        Assert.Contains("have more than 1,000,000 nodes when written out. Raise OnnxImportOptions.MaximumNodes if the model is to be trusted.",
            Model([X], [Node("F39", ["x"], ["y"]).Of("own")], ["y"]).With("own", functions).Refusal());
    }

    [TestMethod]
    public void Recurrent_layers_and_scans_are_not_written_out_without_end()
    {
        TensorProto[] weights = [TensorProto.Of<float>("w", [1, 1, 1], [1]), TensorProto.Of<float>("r", [1, 1, 1], [1]), Longs("shape", int.MaxValue, 1, 1)];
        Assert.AreEqual("RNN 'the RNN' (opset 17): takes 2,147,483,647 steps, each of which is written out. Raise OnnxImportOptions.MaximumNodes if the model "
            + "is to be trusted.", Model([], [Node("ConstantOfShape", ["shape"], ["x"]), Node("RNN", ["x", "w", "r"], ["y"])], ["y"], weights).Refusal());
        Assert.Contains("RNN 'the RNN' (opset 17): the graph has more than 1,000,000 nodes when branches, loops and functions are written out.",
            Model([], [Node("ConstantOfShape", ["shape"], ["x"]), Node("RNN", ["x", "w", "r"], ["y"])], ["y"],
                [.. weights[..2], Longs("shape", 900_000, 1, 1)]).Refusal());
        GraphProto body = Graph([Value("a", 1, 1)], [Node("Neg", ["a"], ["b"])], ["b"]);
        Assert.Contains("Scan 'the Scan' (opset 17): takes 2,147,483,647 steps", Model([], [Node("ConstantOfShape", ["shape"], ["x"]),
            Node("Scan", ["x"], ["y"], AttributeProto.Of("body", body), AttributeProto.Of("num_scan_inputs", 1))], ["y"], weights[2]).Refusal());
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Ten_thousand_nodes_in_a_row_are_read_and_run()
    {
        NodeProto[] chain = [.. Enumerable.Range(0, 10_000).Select(k => Node("Cast", [k == 0 ? "x" : $"v{k}"], [$"v{k + 1}"], AttributeProto.Of("to", k % 2 == 0 ? 11 : 1)))];
        double[] ones = Model([X], chain, ["v10000"]).Result(("x", Literal.Of<float>([1, 2, 3, 4, 5, 6], [2, 3])));
        CollectionAssert.AreEqual(new double[] { 1, 2, 3, 4, 5, 6 }, ones);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Extents_that_grow_without_end_are_refused()
    {
        NodeProto[] Squared(int times) => [Node("Shape", ["x"], ["d0"]), Node("Gather", ["d0", "first"], ["e0"]),
            .. Enumerable.Range(0, times).Select(k => Node("Mul", [$"e{k}", $"e{k}"], [$"e{k + 1}"])), Node("ConstantOfShape", [$"e{times}"], ["y"])];
        Assert.Contains("ConstantOfShape 'the ConstantOfShape' (opset 17): An extent is an expression of more than 256 terms, 64 factors or 10000 letters. "
            + "Give the named extents numbers.", Model([Value("x", "batch", 1)], Squared(40), ["y"], Longs("first", 0)).Refusal());
    }
}
