using System.Collections.Immutable;
using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

/// <summary>What a model says about itself, and what is settled when it is read.</summary>
[TestClass]
public class InspectionTests
{
    private static ModelProto Described
    {
        get
        {
            ModelProto model = Model([ValueInfoProto.Of("x", DataType.Float, ["batch", 3]), Value("w", 3)],
                [Node("Mul", ["x", "w"], ["scaled"]), Node("ReduceSum", ["scaled", "axes"], ["sums"], AttributeProto.Of("keepdims", 0)), Node("Tanh", ["sums"], ["y"])],
                ["y", "scaled"], Floats("w", 1, 10, 100), Longs("axes", 1));
            (model.ProducerName, model.ProducerVersion, model.DocString) = ("by hand", "1.2", "Weighs and adds.");
            model.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "someone" });
            return model;
        }
    }

    [TestMethod]
    public void A_model_tells_what_it_is()
    {
        using OnnxModel model = Described.Load();
        Assert.AreEqual((17, 8L, "by hand 1.2", "Weighs and adds."), (model.Opset, model.IrVersion, model.Producer, model.Documentation));
        Assert.AreEqual("someone", model.Metadata["author"]);
        CollectionAssert.AreEqual(new[] { "x" }, model.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "y", "scaled" }, model.OutputNames.ToArray());
        Assert.AreEqual("float32[batch, 3]", model.Inputs.Single().Type.ToString());
        Assert.AreEqual("float32[batch]", model.Outputs[0].Type.ToString());
        foreach (string name in (string[])["x", "w", "scaled", "sums", "y"])
            Assert.AreEqual(name, model[name].Label);
        Assert.AreSame(model["y"], model.Outputs[0]);
        Assert.AreEqual("The stream: has no value 'z'. It has 'x', 'w', 'scaled', 'sums', 'y'.", Assert.ThrowsExactly<OnnxException>(() => model["z"]).Message);
    }

    [TestMethod]
    public void Named_extents_stay_open_or_are_settled()
    {
        using OnnxModel open = Described.Load(), settled = Described.Load(new() { Extents = ImmutableDictionary<string, long>.Empty.Add("batch", 4) });
        Assert.AreEqual("float32[4, 3]", settled.Inputs.Single().Type.ToString());
        foreach (int rows in (int[])[1, 4, 2])
            Assert.HasCount(rows, open.Run(("x", Literal.Filled(1, new(ElementType.Float32, DagNet.Shape.Of(rows, 3)))))[0].ToDoubles());
        Assert.AreEqual("The stream: its input 'x' was fed float32[2, 3], but axis 0 has 4 elements in the model. Feed that shape.",
            Assert.ThrowsExactly<OnnxException>(() => settled.Run(("x", Literal.Filled(1, new(ElementType.Float32, [2, 3]))))).Message);
    }

    [TestMethod]
    public void Extents_without_a_name_get_that_of_input_and_axis()
    {
        ModelProto model = Model([ValueInfoProto.Of("pixels / 255", DataType.Float, ["", "a b", 3])], [Node("Neg", ["pixels / 255"], ["y"])], ["y"]);
        using OnnxModel open = model.Load(), settled = model.Load(new()
        {
            Extents = ImmutableDictionary<string, long>.Empty.Add("a b", 5).Add("pixels___255_0", 7),
        });
        Assert.AreEqual("float32[pixels___255_0, a_b, 3]", open["y"].Type.ToString());
        Assert.AreEqual("float32[7, 5, 3]", settled["y"].Type.ToString());
    }

    [TestMethod]
    public void Shapes_that_follow_from_named_extents_stay_symbolic()
    {
        // [batch, 4, 6] → [batch·2, 12] by Shape, Gather, Mul, Concat and Reshape.
        ModelProto model = Model([ValueInfoProto.Of("x", DataType.Float, ["batch", 4, 6])],
            [Node("Shape", ["x"], ["s"]), Node("Gather", ["s", "first"], ["b"]), Node("Mul", ["b", "two"], ["c"]), Node("Unsqueeze", ["c", "axes"], ["d"]),
                Node("Concat", ["d", "rest"], ["to"], AttributeProto.Of("axis", 0)), Node("Reshape", ["x", "to"], ["y"])], ["y"],
            Long("first", 0), Long("two", 2), Longs("axes", 0), Longs("rest", -1));
        using OnnxModel loaded = model.Load();
        Assert.AreEqual("float32[batch*2, 12]", loaded["y"].Type.ToString());
        model.Agrees(0, ("x", Literal.Filled(2, new(ElementType.Float32, [3, 4, 6]))));
    }

    [TestMethod]
    public void What_depends_on_data_is_settled_by_values_or_at_each_run()
    {
        // The number of repeats is fed.
        ModelProto model = Model([Value("x", 2), Value("n", DataType.Int64, 1)], [Node("Tile", ["x", "n"], ["y"])], ["y"]);
        using OnnxModel open = model.Load();
        (string, Literal) x = ("x", Literal.Of<float>([1, 2], [2]));
        foreach (int times in (int[])[3, 1, 0, 3])
            Assert.HasCount(2 * times, open.Run(x, ("n", Literal.Of<long>([times], [1])))[0].ToDoubles());
        string text = Assert.ThrowsExactly<OnnxException>(() => open.Graph).Message;
        Assert.Contains("Tile 'the Tile' (opset 17): needs the values of its input 'n', which depends on the data that is fed.", text);
        Assert.Contains("Give it by OnnxImportOptions.Values or .Extents, or use OnnxModel.Run", text);
        using OnnxModel settled = model.Load(new() { Values = ImmutableDictionary<string, Literal>.Empty.Add("n", Literal.Of<long>([3], [1])) });
        Assert.AreEqual("float32[6]", settled["y"].Type.ToString());
        CollectionAssert.AreEqual(new[] { "x" }, settled.InputNames.ToArray());
        Assert.AreEqual("The stream: has no input 'n'. Feed 'x'.",
            Assert.ThrowsExactly<OnnxException>(() => settled.Run(x, ("n", Literal.Of<long>([3], [1])))).Message);
    }

    [TestMethod]
    public void Guards_lead_to_the_graph_that_the_data_asks_for()
    {
        // The positions that are not zero, gathered: another count at each run.
        ModelProto model = Model([Value("x", 4)], [Node("NonZero", ["x"], ["at"]), Node("Transpose", ["at"], ["t"]), Node("GatherND", ["x", "t"], ["y"])], ["y"]);
        using OnnxModel loaded = model.Load();
        foreach (float[] values in (float[][])[[1, 0, 2, 0], [0, 0, 0, 0], [1, 2, 3, 4], [1, 0, 2, 0], [5, 0, 6, 0]])
        {
            (string, Literal) x = ("x", Literal.Of<float>(values, [4]));
            Peer.AreAlike(model.RunByRuntime(x), loaded.Run(x), 0, string.Join(' ', values));
        }
    }
}
