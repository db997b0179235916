using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;
using Kind = DagNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace DagNet.Onnx.Tests;

/// <summary>Inputs and attributes that an operator does not have, in the opset of the model.</summary>
[TestClass]
public class SignatureTests
{
    private static readonly ValueInfoProto X = Value("x", 2, 3);

    [TestMethod]
    public void Every_operator_that_is_read_has_one()
        => CollectionAssert.AreEquivalent(OperatorReaders.Names.Concat(TrainingReaders.All.Keys.Select(k => $"{TrainingReaders.Domain}.{k}")).ToArray(),
            Signature.Names.ToArray());

    [TestMethod]
    public void An_attribute_that_the_operator_does_not_know_is_named()
    {
        Assert.AreEqual("LeakyRelu 'the LeakyRelu' (opset 17): has the attribute 'slope', which it does not know; it knows 'alpha'. The model is damaged, "
            + "or made for another opset; export it again.", Refusal("LeakyRelu", 17, AttributeProto.Of("slope", 0.5f)));
        Assert.AreEqual("Tanh 'the Tanh' (opset 17): has the attribute 'alpha', which it does not know. The model is damaged, or made for another opset; "
            + "export it again.", Refusal("Tanh", 17, AttributeProto.Of("alpha", 0.5f)));
        // The bounds became inputs, the axes too.
        Assert.Contains("Clip 'the Clip' (opset 11): has the attribute 'min', which it does not know.", Refusal("Clip", 11, AttributeProto.Of("min", 0f)));
        Assert.Contains("Squeeze 'the Squeeze' (opset 13): has the attribute 'axes'", Refusal("Squeeze", 13, AttributeProto.Of("axes", [0L])));
        Assert.Contains("Dropout 'the Dropout' (opset 12): has the attribute 'ratio'", Refusal("Dropout", 12, AttributeProto.Of("ratio", 0.5f)));
        Assert.Contains("which it does not know", Refusal("Cast", 18, AttributeProto.Of("to", 7), AttributeProto.Of("saturate", 1)));
    }

    [TestMethod]
    public void A_tools_own_notes_are_passed_over()
        => CollectionAssert.AreEqual(new double[] { 1, 0 }, Model([Value("x", 2)], [Node("Relu", ["x"], ["y"], AttributeProto.Of("__origin", "relu_1"))], ["y"])
            .Result(("x", Literal.Of<float>([1, -1], [2]))));

    [TestMethod]
    public void An_attribute_of_another_type_is_named()
    {
        Assert.AreEqual("LeakyRelu 'the LeakyRelu' (opset 17): its attribute 'alpha' is of type Int, but Float is needed. The model is damaged; export it again.",
            Refusal("LeakyRelu", 17, AttributeProto.Of("alpha", 1)));
        Assert.Contains("its attribute 'axis' is of type Ints, but Int is needed", Refusal("Softmax", 17, AttributeProto.Of("axis", [1L])));
        Assert.Contains("its attribute 'perm' is of type Int, but Ints is needed", Refusal("Transpose", 17, AttributeProto.Of("perm", 1)));
        Assert.Contains("its attribute 'to' is of type String, but Int is needed", Refusal("Cast", 17, AttributeProto.Of("to", "FLOAT")));
        // A type that says one thing and a value that is another; a value without a type; a type without a value.
        Assert.Contains("its attribute 'then_branch' is of type Graph, but Graph is needed", Refusal("If", 17,
            new AttributeProto { Name = "then_branch", Type = Kind.Graph }, AttributeProto.Of("else_branch", Graph([], [], ["x"]))));
        Assert.Contains("its attribute 'alpha' is of type Int, but Float is needed", Refusal("LeakyRelu", 17, new AttributeProto { Name = "alpha", I = 1 }));
        // Also where the value decides nothing.
        Assert.Contains("its attribute 'coordinate_transformation_mode' is of type Float, but String is needed",
            Refusal("Resize", 17, AttributeProto.Of("coordinate_transformation_mode", 1f)));
    }

    [TestMethod]
    public void A_value_without_a_type_is_read()
        => CollectionAssert.AreEqual(new double[] { 1, -0.5 }, Model([Value("x", 2)], [Node("LeakyRelu", ["x"], ["y"], new AttributeProto { Name = "alpha", F = 0.5f })],
            ["y"]).Result(("x", Literal.Of<float>([1, -1], [2]))));

    [TestMethod]
    public void An_attribute_that_lacks_or_is_there_twice_is_named()
    {
        Assert.AreEqual("Cast 'the Cast' (opset 17): lacks its attribute 'to'. The model is damaged; export it again.", Refusal("Cast", 17));
        Assert.Contains("lacks its attribute 'axis'", Refusal("Concat", 17));
        Assert.Contains("lacks its attribute 'kernel_shape'", Refusal("MaxPool", 17));
        Assert.Contains("lacks its attribute 'blocksize'", Refusal("DepthToSpace", 17));
        Assert.Contains("lacks its attribute 'then_branch'", Refusal("If", 17, AttributeProto.Of("else_branch", Graph([], [], ["x"]))));
        Assert.AreEqual("LeakyRelu 'the LeakyRelu' (opset 17): has the attribute 'alpha' twice. The model is damaged; export it again.",
            Refusal("LeakyRelu", 17, AttributeProto.Of("alpha", 0.5f), AttributeProto.Of("alpha", 0.25f)));
    }

    [TestMethod]
    public void Too_many_and_too_few_inputs_are_counted()
    {
        string Of(string type, int opset, params string[] inputs) => Model([X], [Node(type, inputs, ["y"])], ["y"]).WithOpset(opset).Refusal();
        Assert.AreEqual("Relu 'the Relu' (opset 17): is given 2 inputs, but takes 1. The model is damaged, or made for another opset; export it again.",
            Of("Relu", 17, "x", "x"));
        Assert.AreEqual("Clip 'the Clip' (opset 17): is given 4 inputs, but takes at most 3. The model is damaged, or made for another opset; export it again.",
            Of("Clip", 17, "x", "", "", "x"));
        Assert.Contains("is given 2 inputs, but takes 1.", Of("Clip", 10, "x", "x"));
        Assert.Contains("is given 2 inputs, but takes 1.", Of("Unsqueeze", 11, "x", "x"));
        Assert.AreEqual("Where 'the Where' (opset 17): lacks its input 2. The model is damaged; export it again.", Of("Where", 17, "x", "x"));
        Assert.Contains("lacks its input 0.", Of("Relu", 17, []));
        Assert.Contains("lacks its input 0.", Of("Relu", 17, ""));
        // Names that are empty at the end are no inputs.
        Assert.HasCount(2, Model([Value("x", 2)], [Node("Clip", ["x", "", "", "", ""], ["y"])], ["y"]).Result(("x", Literal.Of<float>([1, -1], [2]))));
    }

    private static string Refusal(string type, int opset, params AttributeProto[] attributes)
        => Model([X], [Node(type, ["x"], ["y"], attributes)], ["y"]).WithOpset(opset).Refusal();
}
