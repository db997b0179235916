using System.Collections.Immutable;
using DagNet.Onnx.Proto;
using Google.Protobuf;
using static DagNet.Onnx.Tests.Crafted;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

/// <summary>Constants that a model brings: in every form and type, as defaults of inputs, sparse.</summary>
[TestClass]
public class InitializerTests
{
    private static readonly ValueInfoProto X = Value("x", 2);

    private static readonly (string, Literal) Fed = ("x", Literal.Of<float>([1, -2], [2]));

    [TestMethod]
    public void An_initializer_that_is_an_input_is_its_default()
    {
        ModelProto model = Model([X, Value("w", 2)], [Node("Mul", ["x", "w"], ["y"])], ["y"], Floats("w", 3, 4));
        (string, Literal) other = ("w", Literal.Of<float>([10, 100], [2]));
        model.Agrees(0, Fed);
        model.Agrees(0, Fed, other);
        using OnnxModel loaded = model.Load();
        CollectionAssert.AreEqual(new[] { "x" }, loaded.InputNames.ToArray());
        // Back and forth in one model.
        CollectionAssert.AreEqual(new double[] { 3, -8 }, loaded.Run(Fed)[0].ToDoubles());
        CollectionAssert.AreEqual(new double[] { 10, -200 }, loaded.Run(Fed, other)[0].ToDoubles());
        CollectionAssert.AreEqual(new double[] { 3, -8 }, loaded.Run(Fed)[0].ToDoubles());
        Assert.IsInstanceOfType<Variable>(loaded["w"].Op);
        using OnnxModel settled = model.Load(new() { Values = ImmutableDictionary<string, Literal>.Empty.Add("w", other.Item2) });
        CollectionAssert.AreEqual(new double[] { 10, -200 }, settled.Run(Fed)[0].ToDoubles());
    }

    [TestMethod]
    public void A_default_that_decides_about_shapes_is_overridden()
    {
        ModelProto model = Model([X, Value("to", DataType.Int64, 2)], [Node("Expand", ["x", "to"], ["y"])], ["y"], Longs("to", 3, 2));
        model.Agrees(0, Fed);
        model.Agrees(0, Fed, ("to", Literal.Of<long>([2, 2], [2])));
        Assert.AreEqual("The stream: its input 'to' was fed int64[3], but the model brings int64[2] for it. Feed that type.",
            model.Failure(Fed, ("to", Literal.Of<long>([2, 2, 2], [3]))));
    }

    [TestMethod]
    public void What_is_fed_must_be_an_input()
        => Assert.AreEqual("The stream: has no input 'z'. Feed 'x'.", Model([X], [Node("Neg", ["x"], ["y"])], ["y"]).Failure(Fed, ("z", Fed.Item2)));

    [TestMethod]
    public void An_input_of_another_type_is_refused()
        => Assert.AreEqual("The stream: its input 'x' was fed int64[2], but the model asks for float32. Feed that type.",
            Model([X], [Node("Neg", ["x"], ["y"])], ["y"]).Failure(("x", Literal.Of<long>([1, 2], [2]))));

    [TestMethod]
    public void A_shape_other_than_the_models_is_refused()
    {
        ModelProto model = Model([ValueInfoProto.Of("x", DataType.Float, ["batch", 2]), ValueInfoProto.Of("z", DataType.Float, ["batch", 2])],
            [Node("Add", ["x", "z"], ["y"])], ["y"]);
        (string, Literal) Of(string name, int rows, int columns) => (name, Literal.Filled(1, new(ElementType.Float32, DagNet.Shape.Of(rows, columns))));
        Assert.HasCount(6, model.Result(Of("x", 3, 2), Of("z", 3, 2)));
        Assert.AreEqual("The stream: its input 'x' was fed float32[3, 5], but axis 1 has 2 elements in the model. Feed that shape.", model.Failure(Of("x", 3, 5), Of("z", 3, 5)));
        Assert.AreEqual("The stream: its input 'x' was fed float32[6], but the model asks for 2 axes. Feed that shape.",
            model.Failure(("x", Literal.Filled(1, new(ElementType.Float32, [6]))), Of("z", 3, 2)));
    }

    [TestMethod]
    public void Sparse_tensors_are_written_out()
    {
        ModelProto Of(long[] indices, long[] shape)
        {
            var sparse = new SparseTensorProto { Values = Floats("w", 5, 7), Indices = TensorProto.Of<long>("w_at", shape, indices) };
            sparse.Dims.Add([2, 3]);
            ModelProto model = Model([], [Node("Identity", ["w"], ["y"])], ["y"]);
            model.Graph.SparseInitializer.Add(sparse);
            return model;
        }

        double[] expected = [0, 5, 0, 0, 0, 7];
        CollectionAssert.AreEqual(expected, Of([1, 5], [2]).Result());
        CollectionAssert.AreEqual(expected, Of([0, 1, 1, 2], [2, 2]).Result());
        var constant = new SparseTensorProto { Values = Floats("v", 5, 7), Indices = TensorProto.Of<long>("i", [2], [1, 5]) };
        constant.Dims.Add([2, 3]);
        CollectionAssert.AreEqual(expected, Model([], [Node("Constant", [], ["y"], AttributeProto.Of("sparse_value", constant))], ["y"]).Result());
    }

    public static IEnumerable<object[]> Forms =>
    [
        [Typed(DataType.Float, t => t.FloatData.Add([1.5f, -2, 3])), new double[] { 1.5, -2, 3 }],
        [Typed(DataType.Double, t => t.DoubleData.Add([1.5, -2, 1e300])), new[] { 1.5, -2, 1e300 }],
        [Typed(DataType.Int8, t => t.Int32Data.Add([-128, 127, -1])), new double[] { -128, 127, -1 }],
        [Typed(DataType.Uint8, t => t.Int32Data.Add([0, 255, 128])), new double[] { 0, 255, 128 }],
        [Typed(DataType.Int16, t => t.Int32Data.Add([-32768, 32767, -1])), new double[] { -32768, 32767, -1 }],
        [Typed(DataType.Uint16, t => t.Int32Data.Add([0, 65535, 32768])), new double[] { 0, 65535, 32768 }],
        [Typed(DataType.Int32, t => t.Int32Data.Add([int.MinValue, int.MaxValue, -1])), new double[] { int.MinValue, int.MaxValue, -1 }],
        [Typed(DataType.Uint32, t => t.Uint64Data.Add([0, uint.MaxValue, 1])), new double[] { 0, uint.MaxValue, 1 }],
        [Typed(DataType.Int64, t => t.Int64Data.Add([long.MinValue, 1L << 53, -1])), new double[] { long.MinValue, 1L << 53, -1 }],
        [Typed(DataType.Uint64, t => t.Uint64Data.Add([0, 1UL << 63, 1])), new double[] { 0, 1UL << 63, 1 }],
        [Typed(DataType.Bool, t => t.Int32Data.Add([0, 1, 1])), new double[] { 0, 1, 1 }],
        // 1.5, −2 and the smallest number in half precision; 1.5, −2 and 3.4e38 in bfloat16.
        [Typed(DataType.Float16, t => t.Int32Data.Add([0x3e00, 0xc000, 0x0001])), new[] { 1.5, -2, 5.9604644775390625e-8 }],
        [Typed(DataType.Bfloat16, t => t.Int32Data.Add([0x3fc0, 0xc000, 0x7f7f])), new[] { 1.5, -2, 3.3895313892515355e38 }],
        [Raw(DataType.Float16, [0x00, 0x3e, 0x00, 0xc0, 0x01, 0x00]), new[] { 1.5, -2, 5.9604644775390625e-8 }],
        [Raw(DataType.Bfloat16, [0xc0, 0x3f, 0x00, 0xc0, 0x7f, 0x7f]), new[] { 1.5, -2, 3.3895313892515355e38 }],
        [Raw(DataType.Int8, [0x80, 0x7f, 0xff]), new double[] { -128, 127, -1 }],
        [Raw(DataType.Uint16, [0, 0, 0xff, 0xff, 0, 0x80]), new double[] { 0, 65535, 32768 }],
        [Raw(DataType.Int32, [0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff]), new double[] { int.MinValue, int.MaxValue, -1 }],
        [Raw(DataType.Bool, [0, 1, 1]), new double[] { 0, 1, 1 }],
    ];

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Elements_are_read_in_every_form(object tensor, double[] expected)
    {
        var proto = TensorProto.Parser.ParseFrom((byte[])tensor);
        ModelProto model = Model([], [Node("Identity", ["w"], ["y"]), Node("Constant", [], ["z"], AttributeProto.Of("value", proto))], ["y", "z"], proto);
        using OnnxModel loaded = model.Load();
        foreach (Literal result in loaded.Run())
        {
            Assert.AreEqual((ElementType)proto.DataType, result.Type.Element);
            CollectionAssert.AreEqual(expected, result.ToDoubles());
        }
        if (proto.DataType != (int)DataType.Bfloat16)
            model.Agrees(0);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(8)]
    [DataRow(13)]
    public void Versions_of_the_file_format_are_read(int ir)
    {
        ModelProto model = Model(Graph([X], [Node("Mul", ["x", "w"], ["y"])], ["y"], Floats("w", 3, 4)), 7, ir);
        // Before version 4 each initializer had to be an input too.
        if (ir < 4)
            model.Graph.Input.Add(Value("w", 2));
        CollectionAssert.AreEqual(new double[] { 3, -8 }, model.Result(Fed));
        using OnnxModel loaded = model.Load();
        Assert.AreEqual((7, (long)ir), (loaded.Opset, loaded.IrVersion));
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(14)]
    [DataRow(0)]
    [DataRow(-1)]
    public void Other_versions_are_named(int ir) => Assert.AreEqual($"The stream: has the IR version {ir}; 3 to 13 are known. Export it anew with one of these.",
        Model(Graph([X], [Node("Neg", ["x"], ["y"])], ["y"]), 7, ir).Refusal());

    private static byte[] Typed(DataType type, Action<TensorProto> fill)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)type };
        tensor.Dims.Add(3);
        fill(tensor);
        return tensor.ToByteArray();
    }

    private static byte[] Raw(DataType type, byte[] bytes) => Typed(type, t => t.RawData = ByteString.CopyFrom(bytes));
}
