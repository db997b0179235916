using DagNet.Onnx.Proto;
using Google.Protobuf;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>Small models that ask for gigantic tensors: reading them takes no memory, running them ends in a text.</summary>
[TestClass]
public class HostileSizeTests
{
    private const long Huge = 1L << 40;

    private static readonly ValueInfoProto X = Value("x", 2, 3);

    private static readonly (string, Literal) Fed = ("x", Literal.Of<float>([1, 2, 3, 4, 5, 6], [2, 3]));

    private static (string Type, int Opset, string[] Inputs, TensorProto? N, AttributeProto[] Attributes)[] Gigantic =>
    [
        ("ConstantOfShape", 17, ["n"], Longs("n", Huge), []),
        ("ConstantOfShape", 17, ["n"], Longs("n", 1 << 20, 1 << 20, 1 << 20), []),
        ("ConstantOfShape", 17, ["n"], Longs("n", long.MaxValue, long.MaxValue), []),
        ("Expand", 17, ["x", "n"], Longs("n", Huge, 2, 3), []),
        ("Range", 17, ["zero", "n", "one"], Long("n", Huge), []),
        ("Tile", 17, ["x", "n"], Longs("n", 1 << 30, 1 << 30), []),
        ("Tile", 17, ["x", "n"], Longs("n", long.MaxValue, 1), []),
        ("Pad", 17, ["x", "n"], Longs("n", 0, 0, 1 << 30, 1 << 30), []),
        ("Pad", 17, ["x", "n"], Longs("n", long.MaxValue, 0, 0, 0), []),
        ("OneHot", 17, ["x", "n", "pair"], Long("n", 1 << 30), []),
        ("OneHot", 17, ["x", "n", "pair"], Long("n", Huge), []),
        ("Resize", 17, ["x", "", "n"], Floats("n", 1e9f, 1e9f), []),
        ("Resize", 17, ["x", "", "", "n"], Longs("n", Huge, 3), []),
        ("Upsample", 9, ["x", "n"], Floats("n", 1e9f, 1e9f), []),
        ("Upsample", 9, ["x", "n"], Floats("n", float.PositiveInfinity, float.NaN), []),
        ("CenterCropPad", 18, ["x", "n"], Longs("n", 1 << 30, 1 << 30), []),
        ("CenterCropPad", 18, ["x", "n"], Longs("n", Huge, 3), []),
        ("EyeLike", 17, ["big"], null, []),
        ("RandomNormal", 17, [], null, [AttributeProto.Of("shape", [1L << 30, 1 << 30])]),
        ("RandomUniform", 17, [], null, [AttributeProto.Of("shape", [Huge])]),
        ("RandomNormalLike", 17, ["big"], null, []),
        ("Bernoulli", 17, ["big"], null, []),
        ("HannWindow", 17, ["n"], Long("n", Huge), []),
        ("BlackmanWindow", 17, ["n"], Long("n", long.MaxValue), []),
        ("MelWeightMatrix", 17, ["n", "n", "n", "zero", "one"], Long("n", 1 << 30), []),
        ("DFT", 17, ["wave", "n"], Long("n", Huge), [AttributeProto.Of("axis", 1)]),
        ("AffineGrid", 20, ["theta", "n"], Longs("n", 1, 1, 1 << 30, 1 << 30), []),
        ("Col2Im", 18, ["x", "n", "pair of ones"], Longs("n", 1 << 30, 1 << 30), []),
        ("RoiAlign", 16, ["image", "boxes", "batches"], null, [AttributeProto.Of("output_height", 1 << 30), AttributeProto.Of("output_width", 1 << 30)]),
        ("ConvTranspose", 17, ["image", "kernel"], null, [AttributeProto.Of("strides", [1L << 28, 1 << 28])]),
        ("ConvTranspose", 17, ["image", "kernel"], null, [AttributeProto.Of("output_shape", [1L << 30, 1 << 30])]),
        ("AveragePool", 19, ["image"], null, [AttributeProto.Of("kernel_shape", [1L, 1]), AttributeProto.Of("pads", [1L << 28, 1 << 28, 1 << 28, 1 << 28])]),
        ("Conv", 17, ["image", "kernel"], null, [AttributeProto.Of("pads", [1L << 28, 1 << 28, 1 << 28, 1 << 28])]),
    ];

    [TestMethod]
    public void What_a_file_asks_for_is_not_taken()
    {
        foreach (var (type, opset, inputs, n, attributes) in Gigantic)
            Demand(type, opset, inputs, n, attributes);
    }

    private static void Demand(string type, int opset, string[] inputs, TensorProto? n, AttributeProto[] attributes)
    {
        NodeProto make = Node("Identity", ["x"], ["z"]), big = Node("ConstantOfShape", ["much"], ["big"]);
        TensorProto[] given = [Long("zero", 0), Long("one", 1), Floats("pair", 0, 1), Longs("pair of ones", 1, 1), Longs("much", 1 << 15, 1 << 15),
            TensorProto.Of<float>("wave", [1, 4, 1], [1, 2, 3, 4]), TensorProto.Of<float>("theta", [1, 2, 3], [1, 0, 0, 0, 1, 0]),
            TensorProto.Of<float>("image", [1, 1, 2, 2], [1, 2, 3, 4]), TensorProto.Of<float>("kernel", [1, 1, 1, 1], [1]),
            TensorProto.Of<float>("boxes", [1, 4], [0, 0, 1, 1]), Longs("batches", 0)];
        ModelProto model = Model([X], [make, .. inputs.Contains("big") ? [big] : Array.Empty<NodeProto>(), Node(type, inputs, ["y"], attributes), Node("Neg", ["y"], ["last"])],
            ["last"], n is null ? given : [.. given, n]).WithOpset(opset);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string text = Assert.ThrowsExactly<OnnxException>(() =>
        {
            using OnnxModel loaded = model.Load();
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsLessThan(1 << 24, taken);
            loaded.Run(Fed);
        }, type + string.Join(", ", attributes.Select(a => a.ToString()))).Message;
        Assert.IsLessThan(1 << 24, GC.GetAllocatedBytesForCurrentThread() - before, text);
        // Whoever runs out of room is named: the operator, or one that it is made of or that reads it.
        StringAssert.Matches(text, new($"{type} '|Neg '|Neg %|Fused|Expand|Pad|Range|Resize|Tile|Where|Random|Iota|\\w+ %\\d+|\\w+ 'y'|y'"), text);
    }

    [TestMethod]
    public void Sizes_are_compared_with_bytes_before_memory_is_taken()
    {
        foreach (long[] dims in (long[][])[[int.MaxValue], [1 << 15, 1 << 15], [4]])
        {
            var tensor = new TensorProto { Name = "w", DataType = 1, RawData = ByteString.CopyFrom(new byte[12]) };
            tensor.Dims.Add(dims);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string text = Model([], [Node("Identity", ["w"], ["y"])], ["y"], tensor).Refusal();
            Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.AreEqual($"Tensor 'w': is float32[{string.Join(", ", dims)}] and takes {4 * dims.Aggregate((a, b) => a * b):N0} bytes, but the file has 12. "
                + "The file is damaged; export it again.", text);
        }
        foreach (long[] dims in (long[][])[[-1], [long.MinValue], [Huge], [1 << 20, 1 << 20], [long.MaxValue, long.MaxValue], [1 << 31, 1 << 31, 4]])
        {
            var tensor = new TensorProto { Name = "w", DataType = 1, RawData = ByteString.CopyFrom(new byte[12]) };
            tensor.Dims.Add(dims);
            Assert.AreEqual($"Tensor 'w': the shape [{string.Join(", ", dims)}] has a negative extent, or more than 2,147,483,647 elements.",
                Model([], [Node("Identity", ["w"], ["y"])], ["y"], tensor).Refusal());
        }
    }

    [TestMethod]
    public void Sparse_values_lie_inside()
    {
        string Refusal(long[] dims, long[] at, long[] shape)
        {
            var sparse = new SparseTensorProto { Values = Floats("w", [.. at.Take((int)shape[0]).Select(_ => 1f)]), Indices = TensorProto.Of<long>("i", shape, at) };
            sparse.Dims.Add(dims);
            ModelProto model = Model([], [Node("Identity", ["w"], ["y"])], ["y"]);
            model.Graph.SparseInitializer.Add(sparse);
            return model.Refusal();
        }

        Assert.AreEqual("Sparse tensor 'w': its value 0 lies outside [4]. The file is damaged; export it again.", Refusal([4], [4], [1]));
        Assert.Contains("its value 1 lies outside [4]", Refusal([4], [0, -1], [2]));
        Assert.Contains("its value 0 lies outside [2, 2]", Refusal([2, 2], [0, 2], [1, 2]));
        Assert.Contains("its value 0 lies outside [2, 2]", Refusal([2, 2], [long.MaxValue, long.MaxValue], [1, 2]));
        Assert.Contains("its value 0 lies outside [2, 2]", Refusal([2, 2], [-1, 1], [1, 2]));
        Assert.AreEqual("Sparse tensor 'w': has 2000000000 elements when written out; at most 67,108,864 are read.", Refusal([2_000_000_000], [0], [1]));
        Assert.Contains("Give int64 indices, one or one for each axis.", Refusal([2, 2], [0, 1, 1], [1, 3]));
    }

    [TestMethod]
    public void Inputs_with_impossible_extents_are_refused()
    {
        Assert.AreEqual("Input 'x': axis 1 has -5 elements. The model is damaged; export it again.",
            Model([Value("x", 2, -5)], [Node("Relu", ["x"], ["y"])], ["y"]).Refusal());
        Assert.Contains($"Input 'x': axis 0 has {Huge} elements", Model([Value("x", Huge)], [Node("Relu", ["x"], ["y"])], ["y"]).Refusal());
        Assert.Contains("(opset 17): An extent would be the product of",
            Model([Value("x", int.MaxValue, int.MaxValue, int.MaxValue)], [Node("Relu", ["x"], ["y"])], ["y"]).Refusal());
    }

    [TestMethod]
    public void Memory_of_a_run_is_bounded_by_choice()
    {
        ModelProto model = Model([X], [Node("ConstantOfShape", ["n"], ["z"]), Node("Add", ["z", "one"], ["y"])], ["y"],
            Longs("n", 1 << 20), Floats("one", 1));
        using OnnxModel small = model.Load(new OnnxImportOptions { MaximumBytes = 1 << 20 }), enough = model.Load();
        Assert.Contains("1,048,576 may be taken", Assert.ThrowsExactly<OnnxException>(() => small.Run(Fed)).Message);
        Assert.HasCount(4 << 20, enough.Run(Fed)[0].Bytes.ToArray());
    }

    [TestMethod]
    public void Tensors_without_elements_are_computed_with()
    {
        ValueInfoProto none = ValueInfoProto.Of("x", TensorProto.Types.DataType.Float, [0L, 3L]);
        (string, Literal) fed = ("x", Literal.Of<float>([], [0, 3]));
        foreach (string type in (string[])["Relu", "Softmax", "Identity", "Transpose", "Erf", "Flatten"])
            Assert.IsEmpty(Model([none], [Node(type, ["x"], ["y"])], ["y"]).Result(fed));
        CollectionAssert.AreEqual(new double[] { 0, 0, 0 },
            Model([none], [Node("ReduceSum", ["x", "axes"], ["y"])], ["y"], Longs("axes", 0)).Result(fed));
        CollectionAssert.AreEqual(new double[] { 1, 2, 3, 4, 5, 6 },
            Model([none, Value("z", 2, 3)], [Node("Concat", ["x", "z"], ["y"], AttributeProto.Of("axis", 0))], ["y"]).Result(fed, ("z", Fed.Item2)));
        CollectionAssert.AreEqual(new double[] { 0, 0 }, Model([Value("x", 2, 0)], [Node("MatMul", ["x", "w"], ["y"])], ["y"], TensorProto.Of<float>("w", [0, 1], []))
            .Result(("x", Literal.Of<float>([], [2, 0]))));
    }
}
