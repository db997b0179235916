using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>Operators that a model defines itself are written out as ONNX Runtime does.</summary>
[TestClass]
public class FunctionTests
{
    private static readonly ValueInfoProto X = Value("x", 2, 3);

    private static readonly (string, Literal) Fed = ("x", Literal.Of<float>([1, -2, 3, -4, 5, -6], [2, 3]));

    [TestMethod]
    public void A_function_takes_its_attributes_from_the_call_or_their_defaults()
    {
        FunctionProto leaky = Function("Leak", ["a"], [Node("LeakyRelu", ["a"], ["b"], Reference("alpha", "slope", AttributeProto.Types.AttributeType.Float))], ["b"]);
        leaky.AttributeProto.Add(AttributeProto.Of("slope", 0.25f));
        ModelProto model = Own([Node("Leak", ["x"], ["u"]).Of("own"), Node("Leak", ["x"], ["v"], AttributeProto.Of("slope", 0.5f)).Of("own")],
            ["u", "v"], leaky);
        model.Agrees(0, Fed);
        CollectionAssert.AreEqual(new double[] { 1, -0.5, 3, -1, 5, -1.5 }, model.Result(Fed));
    }

    [TestMethod]
    public void An_attribute_that_the_call_must_give_falls_back_to_the_operators_default()
    {
        FunctionProto leaky = Function("Leak", ["a"], [Node("LeakyRelu", ["a"], ["b"], Reference("alpha", "slope", AttributeProto.Types.AttributeType.Float))], ["b"]);
        leaky.Attribute.Add("slope");
        Own([Node("Leak", ["x"], ["u"], AttributeProto.Of("slope", 0.125f)).Of("own")], ["u"], leaky).Agrees(0, Fed);
        // The standard: a reference to an attribute that is not given counts as absent.
        Own([Node("Leak", ["x"], ["u"]).Of("own")], ["u"], leaky).Agrees(1e-7, Fed);
    }

    [TestMethod]
    public void Functions_call_functions_and_hand_their_attributes_on()
    {
        AttributeProto handed = Reference("slope", "steepness", AttributeProto.Types.AttributeType.Float);
        FunctionProto leaky = Function("Leak", ["a"], [Node("LeakyRelu", ["a"], ["b"], Reference("alpha", "slope", AttributeProto.Types.AttributeType.Float))], ["b"]);
        leaky.Attribute.Add("slope");
        FunctionProto twice = Function("Twice", ["a"], [Node("Leak", ["a"], ["t"], handed).Of("own"), Node("Leak", ["t"], ["b"], handed).Of("own")], ["b"]);
        twice.AttributeProto.Add(AttributeProto.Of("steepness", 0.5f));
        ModelProto model = Own([Node("Twice", ["x"], ["u"]).Of("own"), Node("Twice", ["x"], ["v"], AttributeProto.Of("steepness", 3f)).Of("own")],
            ["u", "v"], leaky, twice);
        model.Agrees(0, Fed);
        CollectionAssert.AreEqual(new double[] { 1, -0.5, 3, -1, 5, -1.5 }, model.Result(Fed));
    }

    [TestMethod]
    public void Names_inside_a_function_are_its_own()
    {
        // Its inner names are those of the graph and of its own inputs crossed over.
        FunctionProto swap = Function("Difference", ["y", "x"], [Node("Neg", ["x"], ["z"]), Node("Add", ["y", "z"], ["w"])], ["w"]);
        ModelProto model = Own([Node("Exp", ["x"], ["y"]), Node("Difference", ["x", "y"], ["z"]).Of("own"), Node("Difference", ["z", "x"], ["w"]).Of("own"),
            Node("Difference", ["y", "y"], ["a"]).Of("own")], ["w", "z", "a"], swap);
        model.Agrees(1e-6, Fed);
        using OnnxModel loaded = model.Load();
        Assert.AreEqual(DagNet.Shape.Of(2, 3), loaded["w"].Shape);
    }

    [TestMethod]
    public void Inputs_and_results_that_are_left_out_are_absent_inside()
    {
        FunctionProto clip = Function("Bounded", ["a", "low", "high"], [Node("Clip", ["a", "low", "high"], ["b"]), Node("Neg", ["b"], ["c"])], ["b", "c"]);
        ModelProto model = Model(Graph([X], [Node("Bounded", ["x", "", "two"], ["", "u"]).Of("own"), Node("Bounded", ["x", "two"], ["v"]).Of("own")],
            ["u", "v"], TensorProto.Of<float>("two", [], [2]))).With("own", clip);
        using OnnxModel loaded = model.Load();
        IReadOnlyList<Literal> results = loaded.Run(Fed);
        CollectionAssert.AreEqual(new double[] { -1, 2, -2, 4, -2, 6 }, results[0].ToDoubles());
        CollectionAssert.AreEqual(new double[] { 2, 2, 3, 2, 5, 2 }, results[1].ToDoubles());
    }

    [TestMethod]
    public void A_function_has_its_own_opset_and_hides_the_standards_operator()
    {
        // Softmax-12 takes all axes from 1 on together.
        FunctionProto old = Function("Old", ["a"], [Node("Softmax", ["a"], ["b"], AttributeProto.Of("axis", 1))], ["b"]);
        old.OpsetImport[0].Version = 12;
        ModelProto model = Model(Graph([Value("x", 1, 2, 3)], [Node("Old", ["x"], ["u"]).Of("own"), Node("Softmax", ["x"], ["v"], AttributeProto.Of("axis", 1))],
            ["u", "v"])).With("own", old);
        using OnnxModel loaded = model.Load();
        IReadOnlyList<Literal> results = loaded.Run(("x", Literal.Filled(1, new(ElementType.Float32, [1, 2, 3]))));
        Assert.IsTrue(Array.TrueForAll(results[0].ToDoubles(), p => Math.Abs(p - (1.0 / 6)) < 1e-6));
        Assert.IsTrue(Array.TrueForAll(results[1].ToDoubles(), p => Math.Abs(p - 0.5) < 1e-6));
    }

    [TestMethod]
    public void Overloads_are_told_apart()
    {
        FunctionProto one = Function("F", ["a"], [Node("Neg", ["a"], ["b"])], ["b"]), two = Function("F", ["a"], [Node("Abs", ["a"], ["b"])], ["b"]);
        (one.Overload, two.Overload) = ("negative", "absolute");
        NodeProto n = Node("F", ["x"], ["u"]).Of("own"), a = Node("F", ["x"], ["v"]).Of("own");
        (n.Overload, a.Overload) = ("negative", "absolute");
        ModelProto model = Own([n, a], ["u", "v"], one, two);
        model.IrVersion = 10;
        model.Agrees(0, Fed);
    }

    [TestMethod]
    public void A_branch_inside_a_function_sees_the_functions_values_and_attributes()
    {
        GraphProto then = Graph([], [Node("LeakyRelu", ["t"], ["p"], Reference("alpha", "slope", AttributeProto.Types.AttributeType.Float))], ["p"]);
        GraphProto otherwise = Graph([], [Node("Neg", ["t"], ["q"])], ["q"]);
        FunctionProto choose = Function("Choose", ["c", "a"], [Node("Neg", ["a"], ["t"]),
            Node("If", ["c"], ["b"], AttributeProto.Of("then_branch", then), AttributeProto.Of("else_branch", otherwise))], ["b"]);
        choose.AttributeProto.Add(AttributeProto.Of("slope", 0.5f));
        ModelProto model = Own([Node("ReduceMax", ["x"], ["m"], AttributeProto.Of("keepdims", 0)), Node("Greater", ["m", "zero"], ["c"]),
            Node("Not", ["c"], ["d"]), Node("Choose", ["c", "x"], ["u"]).Of("own"), Node("Choose", ["d", "x"], ["v"]).Of("own")], ["u", "v"], choose);
        model.Graph.Initializer.Add(TensorProto.Of<float>("zero", [], [0]));
        model.Agrees(0, Fed);
        CollectionAssert.AreEqual(new double[] { -0.5, 2, -1.5, 4, -2.5, 6 }, model.Result(Fed));
    }

    private static ModelProto Own(NodeProto[] nodes, string[] outputs, params FunctionProto[] functions)
        => Model([X], nodes, outputs).With("own", functions);

    private static AttributeProto Reference(string name, string to, AttributeProto.Types.AttributeType type)
        => new() { Name = name, RefAttrName = to, Type = type };
}
