using System.Collections.Immutable;

namespace DagNet.Tests;

/// <summary>What is wrong is said with the thing, both values and a way out.</summary>
[TestClass]
public sealed class BadInputTests
{
    private readonly Graph _graph = new();

    [TestMethod]
    public void NodesOfAnotherGraph()
    {
        Node a = _graph.Input([2], "a"), b = new Graph().Input([2], "b");
        AssertSays<GraphException>(() => _ = a + b, "Add: Input 'b' belongs to another graph. Build both in one graph.");
    }

    [TestMethod]
    public void NamesThatAreTaken()
    {
        _graph.Input([2], "x");
        AssertSays<GraphException>(() => _graph.Input([3], "x"), "The name 'x' is taken by Input 'x'. Choose another name.");
        _graph.Parameter([2], "w");
        AssertSays<GraphException>(() => _graph.Parameter([2], "w"), "Variable 'w': the name is taken by Parameter 'w' of type float32[2], "
            + "wanted float32[2]. Choose another name, or use Shared(...) to use the same weights again.");
        AssertSays<GraphException>(() => _ = _graph["y"], "The graph has no node named 'y'. Named are: x, w");
    }

    [TestMethod]
    public void ShapesThatDoNotFit()
    {
        Node a = _graph.Input([32, 64], "a"), b = _graph.Input([32, 63], "b");
        AssertSays<ShapeException>(() => _ = a + b,
            "Add: cannot broadcast [32, 64] with [32, 63]: axis 1 has 64 on the left and 63 on the right. Make them equal, or one of them 1.");
        AssertSays<ShapeException>(() => a.Reshape([32, 65]),
            "Reshape: cannot turn [32, 64] into [32, 65]: 2048 elements on the left, 2080 on the right. Give extents with the same product.");
        AssertSays<ShapeException>(() => a.Sum(2), "ReduceSum: axis 2 is outside the shape [32, 64], which has 2 axes. Use -2…1.");
        AssertSays<ShapeException>(() => _ = a + _graph.Input([32, 64], "c", ElementType.Float64),
            "Add: cannot combine float32 with float64. Cast one of them.");
    }

    [TestMethod]
    public void AGradientThatDoesNotExist()
    {
        Node x = _graph.Input([3], "x"), y = x.Tanh().Named("scores"), counts = _graph.Input([3], "counts", ElementType.Int64);
        AssertSays<GradientException>(() => Gradient.Of(y, x), "Tanh 'scores': the gradient needs a scalar, but its shape is [3]. "
            + "Reduce it with Sum() or Mean(), or use Gradient.VectorJacobian with a cotangent.");
        AssertSays<GradientException>(() => Gradient.Of(y.Sum(), counts), "Input 'counts': is int64[3], and nothing can be differentiated by it. Use a float node.");
        Node opaque = _graph.Apply(new Opaque(), x).Named("opaque");
        AssertSays<GradientException>(() => Gradient.Of(opaque.Sum(), x), "Opaque 'opaque': the operator has no gradient. "
            + "Wrap its input in StopGradient, or give the operator a gradient rule.");
        Assert.HasCount(1, Gradient.Of((_graph.Apply(new Opaque(), x.StopGradient()) * x).Sum(), x));
    }

    [TestMethod]
    public void WhatIsNotFedOrFedWrongly()
    {
        Node x = _graph.Input(["batch", 3], "x"), z = _graph.Input(["batch"], "z"), y = (x.Sum(1) + z).Named("y");
        using var session = new Session(_graph);
        AssertSays<GraphException>(() => session.Run([y], (x, new float[6])), "Input 'z': was not fed, but Add 'y' needs it. Feed a float32[batch].");
        AssertSays<ShapeException>(() => session.Run([y], (x, new float[7])), "Input 'x': [batch, 3] takes a multiple of 3 elements, but 7 were fed.");
        AssertSays<ShapeException>(() => session.Run([y], (x, new float[6]), (z, new float[3])),
            "Input 'z': is float32[batch], but [3] was fed: axis 0 has 3, but 'batch' is 2 in 'x'. Feed a tensor of that shape.");
        AssertSays<ShapeException>(() => session.Run([y], (x, new double[6])),
            "Input 'x': is float32[batch, 3], but float64 was fed. Convert the data, or cast in the graph.");
        AssertSays<GraphException>(() => session.Run([y], (y, new float[6])), "Add 'y': only an input can be fed. Add it with graph.Input(...).");
        AssertSays<GraphException>(() => session.Run([x.Sum()], (x, new float[3])).Get<float>(y), "Add 'y': was not fetched. Put it into the fetch list of Run.");
    }

    [TestMethod]
    public void AnAssignmentThatCannotBe()
    {
        Node x = _graph.Input([3], "x"), v = _graph.Variable([3], "v");
        AssertSays<GraphException>(() => _graph.Assign(x, v), "Input 'x': cannot be assigned, only a variable can.");
        AssertSays<GraphException>(() => _graph.Assign(v, v.Sum()),
            "Variable 'v': is float32[3], the value to assign is float32[]. Reshape or cast the value.");
    }

    [TestMethod]
    public void ANaNStopsTheStepAndNamesItsMaker()
    {
        Node x = _graph.Input([3], "x"), w = _graph.Parameter([3], "w", Initializers.Ones);
        Node root = (x * w).Sqrt().Named("root");
        Node loss = root.Sum().Named("loss");
        using var session = new Session(_graph);
        Assignment descent = new(w, w - Gradient.Of(loss, w)[0]);
        float[] good = [1, 4, 9], bad = [1, -4, 9];
        session.Step([loss], [descent], (x, good));
        byte[] before = session.State.Read(w);
        NonFiniteException error = Assert.ThrowsExactly<NonFiniteException>(() => session.Step([loss], [descent], (x, bad)));
        Assert.AreEqual("ReduceSum 'loss': is NaN. The first operator that made it is Sqrt 'root', float32[3]. The state is that before "
            + "the step. Lower the learning rate, clip the gradients, or check the data.", error.Message);
        Assert.AreSame(root, error.Operator);
        CollectionAssert.AreEqual(before, session.State.Read(w));
    }

    [TestMethod]
    public void AnInfiniteMaskIsNotBlamed()
    {
        Node x = _graph.Input([2], "x"), masked = x + _graph.Constant(Literal.Of<float>([0, float.NegativeInfinity], Shape.Of(2)));
        Node loss = (masked.Exp().Sum() + (x - 1).Sqrt().Named("root").Sum()).Named("loss");
        using var session = new Session(_graph);
        float[] data = [0, 2];
        Assert.Contains("The first operator that made it is Sqrt 'root'",
            Assert.ThrowsExactly<NonFiniteException>(() => session.Step([loss], [], (x, data))).Message);
    }

    [TestMethod]
    public void ANaNInTheDataIsSaidToBeThere()
    {
        Node x = _graph.Input([2], "x"), loss = (x * 2).Sum().Named("loss");
        using var session = new Session(_graph);
        float[] data = [1, float.NaN];
        Assert.Contains("The input 'x' holds it already.",
            Assert.ThrowsExactly<NonFiniteException>(() => session.Step([loss], [], (x, data))).Message);
    }

    private static void AssertSays<T>(Action action, string text) where T : Exception
        => Assert.StartsWith(text.TrimEnd('.'), Assert.ThrowsExactly<T>(action).Message);

    private sealed record Opaque : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [x[0]];
    }
}
