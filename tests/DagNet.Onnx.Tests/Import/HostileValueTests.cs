using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

/// <summary>Attributes and constants out of their range: a text that names the node, what is wrong, and what to do.</summary>
[TestClass]
public class HostileValueTests
{
    private static readonly ValueInfoProto Image = Value("x", 1, 2, 5, 5), X = Value("x", 2, 3);

    [TestMethod]
    [DataRow("strides", 0, "Conv: strides are [1, 0], but 2 numbers from 1 on are needed.")]
    [DataRow("strides", -1, "Conv: strides are [1, -1], but 2 numbers from 1 on are needed.")]
    [DataRow("dilations", 0, "Conv: dilations are [1, 0], but 2 numbers from 1 on are needed.")]
    [DataRow("dilations", int.MaxValue, "Conv: dilations are [1, 2147483647], but windows reach over at most 268,435,456 elements. Use smaller ones.")]
    [DataRow("strides", int.MaxValue, "Conv: strides are [1, 2147483647], but windows reach over at most 268,435,456 elements. Use smaller ones.")]
    [DataRow("dilations", 1 << 27, "Conv: the kernel [3, 3] with the dilations [1, 134217728] reaches over more than 268,435,456 elements. Use smaller ones.")]
    [DataRow("dilations", 5, "but the window reaches over 11. Use a smaller kernel or dilation, or more padding.")]
    public void Windows_of_a_convolution(string attribute, int value, string text) => Assert.AreEqual(
        $"Conv 'the Conv' (opset 17): {text}"[^text.Length..], Convolved(AttributeProto.Of(attribute, [1L, value]))[^text.Length..]);

    [TestMethod]
    public void Pads_and_groups_of_a_convolution()
    {
        Assert.Contains("Conv 'the Conv' (opset 17): Conv: pads before are [0, -1], but 2 numbers from 0 on are needed.", Convolved(AttributeProto.Of("pads", [0L, -1, 0, 0])));
        Assert.Contains("Conv 'the Conv' (opset 17): Conv: pads before are [2147483647, 2147483646], but windows reach over at most",
            Convolved(AttributeProto.Of("pads", [int.MaxValue, int.MaxValue - 1L, int.MaxValue, 0])));
        Assert.Contains("Conv 'the Conv' (opset 17): has a kernel of 2, strides of 2, dilations of 2 and pads of 3 numbers for [1, 2, 5, 5], which has 2 spatial axes.",
            Convolved(AttributeProto.Of("pads", [0L, 0, 0])));
        foreach (int group in (int[])[0, -1, 3])
            Assert.Contains("Conv 'the Conv' (opset 17): ", Convolved(AttributeProto.Of("group", group)));
        Assert.Contains("its attribute 'auto_pad' is 'SAME'; known are NOTSET, VALID, SAME_UPPER, SAME_LOWER.", Convolved(AttributeProto.Of("auto_pad", "SAME")));
        Assert.Contains("its attribute 'strides' holds 1099511627776, which is no sensible number.", Convolved(AttributeProto.Of("strides", [1L << 40, 1])));
        Assert.Contains("Conv 'the Conv' (opset 17): its kernel_shape is [2, 2], but the weight is [4, 2, 3, 3].", Convolved(AttributeProto.Of("kernel_shape", [2L, 2])));
    }

    [TestMethod]
    [DataRow("MaxPool")]
    [DataRow("AveragePool")]
    [DataRow("LpPool")]
    public void Kernels_of_pools(string type)
    {
        foreach (long[] kernel in (long[][])[[0, 1], [-1, 1], [2, 2, 2], [], [int.MaxValue, 1], [long.MaxValue, 1], [6, 6]])
            Assert.Contains($"{type} 'the {type}' (opset 17): ", Model([Image], [Node(type, ["x"], ["y"], AttributeProto.Of("kernel_shape", kernel))], ["y"]).Refusal());
    }

    [TestMethod]
    [DataRow("Softmax", "axis")]
    [DataRow("ArgMax", "axis")]
    [DataRow("Flatten", "axis")]
    [DataRow("LpNormalization", "axis")]
    [DataRow("Concat", "axis")]
    [DataRow("Split", "axis")]
    [DataRow("LayerNormalization", "axis")]
    [DataRow("Hardmax", "axis")]
    public void Axes_that_are_not_there(string type, string attribute)
    {
        string[] inputs = type switch { "Concat" => ["x", "x"], "LayerNormalization" => ["x", "x"], _ => ["x"] };
        foreach (long axis in (long[])[3, -4, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue])
            Assert.Contains($"{type} 'the {type}' (opset 17): ", Model([X], [Node(type, inputs, ["y"], AttributeProto.Of(attribute, axis))], ["y"]).Refusal());
    }

    [TestMethod]
    [DataRow("ReduceSum", 13)]
    [DataRow("Unsqueeze", 13)]
    [DataRow("Squeeze", 13)]
    [DataRow("CumSum", 17)]
    public void Axes_in_inputs_that_are_not_there(string type, int opset)
    {
        foreach (long axis in (long[])[4, -5, int.MaxValue, long.MaxValue, long.MinValue])
            Assert.Contains($"{type} 'the {type}' (opset {opset}): ", Model([X], [Node(type, ["x", "n"], ["y"])], ["y"],
                type == "CumSum" ? Long("n", axis) : Longs("n", axis)).WithOpset(opset).Refusal());
    }

    [TestMethod]
    public void Divisions_by_nothing_in_shapes()
    {
        // 6 ÷ 0, then as an extent; and a reshape of nothing to an open axis.
        string text = Model([X], [Node("Shape", ["x"], ["s"]), Node("Div", ["s", "zero"], ["d"]), Node("ConstantOfShape", ["d"], ["y"])], ["y"], Longs("zero", 0, 0)).Refusal();
        Assert.Contains("Div 'the Div' (opset 17)", text);
        Assert.Contains("Attempted to divide by zero.", text);
        Assert.Contains("Mod 'the Mod' (opset 17)", Model([X], [Node("Shape", ["x"], ["s"]), Node("Mod", ["s", "zero"], ["d"]), Node("ConstantOfShape", ["d"], ["y"])], ["y"],
            Longs("zero", 0, 0)).Refusal());
        Assert.Contains("Div 'the Div' (opset 17)", Model([X], [Node("Shape", ["x"], ["s"]), Node("Mul", ["s", "least"], ["m"]), Node("Div", ["least", "minus"], ["d"]),
            Node("ConstantOfShape", ["d"], ["y"])], ["y"], Longs("least", long.MinValue, long.MinValue), Longs("minus", -1, -1)).Refusal());
        Assert.AreEqual("Reshape 'the Reshape' (opset 17): cannot find the open axis of [0, -1] for [0, 3]: the others have no elements.",
            Model([ValueInfoProto.Of("x", DataType.Float, [0L, 3L])], [Node("Reshape", ["x", "n"], ["y"], AttributeProto.Of("allowzero", 1))], ["y"], Longs("n", 0, -1)).Refusal());
        Assert.Contains("Slice 'the Slice' (opset 17): has the step 0 along axis 0.",
            Model([X], [Node("Slice", ["x", "n", "n", "n", "n"], ["y"])], ["y"], Longs("n", 0)).Refusal());
        Assert.Contains("counts in steps of 0.", Model([], [Node("Range", ["n", "n", "n"], ["y"])], ["y"], Long("n", 0)).Refusal());
    }

    [TestMethod]
    public void Types_that_do_not_fit()
    {
        ValueInfoProto whole = Value("n", DataType.Int64, 2, 3), flags = Value("b", DataType.Bool, 2, 3);
        foreach ((string type, string[] inputs) in ((string, string[])[])[("Add", ["x", "n"]), ("MatMul", ["x", "n"]), ("Concat", ["x", "n"]), ("Where", ["x", "x", "x"]),
            ("Gather", ["x", "x"]), ("And", ["x", "x"]), ("Not", ["x"]), ("Add", ["b", "b"]), ("BitShift", ["x", "x"]), ("TopK", ["x", "x"]), ("Reshape", ["x", "x"])])
        {
            AttributeProto[] attributes = type switch
            {
                "Concat" => [AttributeProto.Of("axis", 0)],
                "BitShift" => [AttributeProto.Of("direction", "LEFT")],
                _ => [],
            };
            using OnnxModel? loaded = Loaded(Model([X, whole, flags], [Node(type, inputs, ["y"], attributes)], ["y"]), out string text);
            Assert.IsTrue(loaded is null || type is "TopK" or "Reshape" or "Gather", $"{type} is read.");
            Assert.IsTrue(loaded is not null || text.Contains($"{type} 'the {type}' (opset 17)", StringComparison.Ordinal), text);
        }
    }

    private static OnnxModel? Loaded(ModelProto model, out string text)
    {
        text = "";
        try
        {
            return model.Load();
        }
        catch (OnnxException e)
        {
            text = e.Message;
            return null;
        }
    }

    private static string Convolved(AttributeProto attribute) => Model([Image], [Node("Conv", ["x", "w"], ["y"], attribute)], ["y"],
        TensorProto.Of<float>("w", [4, 2, 3, 3], new float[72])).Refusal();
}
