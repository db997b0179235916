using DagNet.Onnx.Proto;
using Google.Protobuf;
using static DagNet.Onnx.Tests.Crafted;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

/// <summary>Models whose nodes, names, branches or functions do not fit together.</summary>
[TestClass]
public class HostileStructureTests
{
    private static readonly ValueInfoProto X = Value("x", 2, 3);

    [TestMethod]
    public void A_file_that_is_no_model_is_refused()
    {
        foreach (byte[] bytes in (byte[][])[[], [1, 2, 3], [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07], [.. Enumerable.Repeat((byte)0xff, 100)], "hello world"u8.ToArray()])
        {
            string text = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(new MemoryStream(bytes))).Message;
            Assert.Contains("The stream: ", text);
            Assert.Contains("not an ONNX model, or was cut off", text);
            Assert.Contains("Get the file again.", text);
        }
    }

    [TestMethod]
    public void A_model_that_was_cut_off_anywhere_is_refused_or_read()
    {
        byte[] whole = Model([X], [Node("Relu", ["x"], ["y"])], ["y"]).ToByteArray();
        for (int length = 0; length < whole.Length; length++)
            try
            {
                OnnxModel.Load(new MemoryStream(whole[..length])).Dispose();
            }
            catch (OnnxException)
            {
            }
    }

    [TestMethod]
    public void Messages_in_messages_without_end_are_refused()
    {
        GraphProto graph = Graph([], [Node("Relu", ["x"], ["y"])], ["y"]);
        for (int depth = 0; depth < 200; depth++)
            graph = Graph([], [Node("If", ["c"], ["y"], AttributeProto.Of("then_branch", graph))], ["y"]);
        Assert.Contains("is not an ONNX model, or was cut off", Model(graph).Refusal());
    }

    [TestMethod]
    public void A_value_that_no_earlier_node_makes_is_named()
    {
        const string end = "which no earlier node makes. The model's nodes are out of order, or it is damaged; export it again.";
        Assert.AreEqual($"Relu 'the Relu' (opset 17): uses 'z', {end}", Model([X], [Node("Relu", ["z"], ["y"])], ["y"]).Refusal());
        // Out of order, in a circle, and its own result.
        Assert.AreEqual($"Relu 'the Relu' (opset 17): uses 'z', {end}",
            Model([X], [Node("Relu", ["z"], ["y"]), Node("Neg", ["x"], ["z"])], ["y"]).Refusal());
        Assert.AreEqual($"Relu 'the Relu' (opset 17): uses 'z', {end}",
            Model([X], [Node("Relu", ["z"], ["y"]), Node("Neg", ["y"], ["z"])], ["y"]).Refusal());
        Assert.AreEqual($"Relu 'the Relu' (opset 17): uses 'y', {end}", Model([X], [Node("Relu", ["y"], ["y"])], ["y"]).Refusal());
        Assert.AreEqual("Output 'z': no node makes it. The model is damaged; export it again.", Model([X], [Node("Relu", ["x"], ["y"])], ["z"]).Refusal());
    }

    [TestMethod]
    public void A_name_stands_for_one_value()
    {
        const string end = "is made twice; each name may stand for one value only. The model is damaged; export it again.";
        Assert.AreEqual($"Neg 'the Neg' (opset 17): The value 'y' {end}",
            Model([X], [Node("Relu", ["x"], ["y"]), Node("Neg", ["x"], ["y"])], ["y"]).Refusal());
        Assert.AreEqual($"Relu 'the Relu' (opset 17): The value 'x' {end}", Model([X], [Node("Relu", ["x"], ["x"])], ["x"]).Refusal());
        Assert.AreEqual($"Relu 'the Relu' (opset 17): The value 'w' {end}", Model([X], [Node("Relu", ["x"], ["w"])], ["w"], Floats("w", 1)).Refusal());
        Assert.AreEqual($"The value 'w' {end}", Model([X], [Node("Relu", ["x"], ["y"])], ["y"], Floats("w", 1), Floats("w", 2)).Refusal());
        Assert.AreEqual("Input 'x': is there twice; each name may stand for one value only. The model is damaged; export it again.", Model([X, X], [Node("Relu", ["x"], ["y"])], ["y"]).Refusal());
        Assert.Contains("(opset 17): The value 'y' is made twice", Model([X], [Node("TopK", ["x", "k"], ["y", "y"])], ["y"], Longs("k", 1)).Refusal());
    }

    [TestMethod]
    public void An_operator_that_is_not_known_is_named_with_its_domain_and_opset()
    {
        Assert.AreEqual("Magic 'the Magic' (opset 17): no such operator is known. Export the model with standard operators, or cut it before this node.",
            Model([X], [Node("Magic", ["x"], ["y"])], ["y"]).Refusal());
        Assert.AreEqual("com.microsoft.Magic 'the Magic' (opset 1): no such operator is known. Export the model with standard operators, or cut it before this node.",
            Model([X], [Node("Magic", ["x"], ["y"]).Of("com.microsoft")], ["y"]).With("com.microsoft").Refusal());
        Assert.AreEqual("Magic 'the Magic': belongs to the domain 'nowhere', whose version the model does not state. The model is damaged; export it again.",
            Model([X], [Node("Magic", ["x"], ["y"]).Of("nowhere")], ["y"]).Refusal());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(28)]
    [DataRow(-1)]
    [DataRow(int.MaxValue)]
    public void An_opset_that_is_not_known_is_named(int opset) => Assert.AreEqual($"The stream: uses opset {opset}; 1 to 27 are known. Convert it to one of these.",
        Model([X], [Node("Relu", ["x"], ["y"])], ["y"]).WithOpset(opset).Refusal());

    [TestMethod]
    public void Inputs_that_lack_are_named()
    {
        Assert.AreEqual("Add 'the Add' (opset 17): lacks its input 1. The model is damaged; export it again.",
            Model([X], [Node("Add", ["x"], ["y"])], ["y"]).Refusal());
        Assert.AreEqual("Add 'the Add' (opset 17): lacks its input 0. The model is damaged; export it again.",
            Model([X], [Node("Add", ["", "x"], ["y"])], ["y"]).Refusal());
        Assert.Contains("(opset 17): lacks its input 0.", Model([X], [Node("Concat", [], ["y"], AttributeProto.Of("axis", 0))], ["y"]).Refusal());
        Assert.Contains("(opset 17): lacks its input 0.", Model([X], [Node("Max", [], ["y"])], ["y"]).Refusal());
        Assert.AreEqual("Relu 'the Relu' (opset 17): has no result 1, which the model calls 'z'. The model is damaged; export it again.",
            Model([X], [Node("Relu", ["x"], ["y", "z"])], ["y"]).Refusal());
    }

    [TestMethod]
    public void Texts_and_sequences_and_optionals_are_refused()
    {
        const string end = "Tensors hold floats of 16 to 64 bits, whole numbers of 8 to 64 bits, and bool.";
        Assert.AreEqual($"Input 'x': has elements of type string. {end}",
            Model([Value("x", DataType.String, 2)], [Node("Identity", ["x"], ["y"])], ["y"]).Refusal());
        Assert.AreEqual($"Input 'x': has elements of type 99. {end}", Model([Value("x", (DataType)99, 2)], [Node("Identity", ["x"], ["y"])], ["y"]).Refusal());
        Assert.AreEqual($"Tensor 'w': has elements of type string. {end}",
            Model([], [Node("Identity", ["w"], ["y"])], ["y"], TensorProto.Of("w", [1], ["text"])).Refusal());
        foreach (TypeProto type in (TypeProto[])[new() { SequenceType = new() }, new() { OptionalType = new() }, new() { MapType = new() }, new(), null!])
        {
            var input = new ValueInfoProto { Name = "x" };
            if (type is not null)
                input.Type = type;
            Assert.AreEqual("Input 'x': is no tensor (a sequence, map or optional). Only tensors are read.",
                Model([input], [Node("Identity", ["x"], ["y"])], ["y"]).Refusal());
        }
        Assert.AreEqual("SequenceConstruct 'the SequenceConstruct' (opset 17): no such operator is known. Export the model with standard operators, or cut it "
            + "before this node.", Model([X], [Node("SequenceConstruct", ["x"], ["y"])], ["y"]).Refusal());
    }
}
