namespace DagNet.Tests;

/// <summary>How update rules are planned, and what they refuse.</summary>
[TestClass]
public sealed class OptimizerPlanTests
{
    public static IEnumerable<object[]> Rules =>
    [
        [new Sgd(0.1)],
        [new Sgd(0.1) { Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 }],
        [new Adam(0.1)],
        [new Adam(0.1) { AmsGrad = true }],
        [new AdamW(0.1) { AverageDecay = 0.99 }],
        [new RmsProp(0.1) { Centered = true, Momentum = 0.9 }],
        [new Adagrad(0.1)],
        [new Lion(0.1) { WeightDecay = 0.1, AverageDecay = 0.9 }],
        [new Adam(new Warmup(10, 0.1)) { AccumulationSteps = 4, AverageDecay = 0.99 }],
        [new AdamW(0.1) { ClipNorm = 1, Rules = [new("b*") { WeightDecay = 0, RateFactor = 2 }] }],
    ];

    [TestMethod]
    [DynamicData(nameof(Rules))]
    public void ParameterAndSlotsAreWrittenInOnePass(Optimizer optimizer)
    {
        (Graph g, Node x, Node loss) = Network();
        IReadOnlyList<Assignment> updates = optimizer.Updates(loss);
        using var session = new Session(g);
        Plan plan = session.Plan(new([loss], [.. updates], training: true), (x, [8, 3]));
        Step[] last = [.. plan.Steps.Skip(plan.CommitFrom)];
        int own = optimizer.AccumulationSteps > 1 ? 1 : 0;
        Step[] parameters = [.. last.Where(s => s.Results[0].Type.Shape.Rank > 0)];
        Assert.HasCount(4, parameters, plan.ToString());
        Assert.IsTrue(Array.TrueForAll(last, s => s.Node.Op is Fused), plan.ToString());
        Assert.IsFalse(plan.Copies.Any(c => c.Variable.Type.Shape.Rank > 0), plan.ToString());
        Assert.IsLessThanOrEqualTo(5 + own, last.Length, plan.ToString());
    }

    [TestMethod]
    public void FrozenParametersKeepTheirValuesAndCostNoGradient()
    {
        (Graph g, Node x, Node loss) = Network();
        IReadOnlyList<Assignment> updates = new Adam(0.1) { Rules = [ParameterRule.Freeze("*1")] }.Updates(loss);
        CollectionAssert.AreEquivalent((string[])["w2", "b2"],
            updates.Select(u => u.Variable.Label!).Where(l => !l.Contains('/')).ToArray());
        using var session = new Session(g);
        byte[] before = session.State.Read(g["w1"]), moving = session.State.Read(g["w2"]);
        session.Step([loss], [.. updates], (x, Array.ConvertAll(Points.Of(1, 8, 3).Data, v => (float)v)));
        CollectionAssert.AreEqual(before, session.State.Read(g["w1"]));
        CollectionAssert.AreNotEqual(moving, session.State.Read(g["w2"]));
    }

    [TestMethod]
    public void ARuleThatFitsNothingIsAnError()
    {
        (_, _, Node loss) = Network();
        var error =
            Assert.ThrowsExactly<GraphException>(() => new Adam(0.1) { Rules = [ParameterRule.Freeze("encoder/*")] }.Updates(loss));
        Assert.AreEqual("adam: the rule 'encoder/*' fits no parameter. The parameters are: w1, b1, w2, b2.",
            error.Message);
    }

    [TestMethod]
    public void NothingToTrainIsAnError()
    {
        var g = new Graph();
        Node x = g.Input(["batch"], "x");
        Assert.Contains("has no parameters to train. Add some",
            Assert.ThrowsExactly<GraphException>(() => new Adam(0.1).Updates(x.Sum())).Message);
        (_, _, Node loss) = Network();
        Assert.Contains("all 4 are frozen", Assert.ThrowsExactly<GraphException>(
            () => new Adam(0.1) { Rules = [ParameterRule.Freeze("*")] }.Updates(loss)).Message);
    }

    [TestMethod]
    public void TwoOptimizersOfOneNameAreAnErrorAndTheSameOneGoesOn()
    {
        (Graph g, _, Node loss) = Network();
        IReadOnlyList<Assignment> first = new Adam(0.1).Updates(loss, g["w1"]);
        var error = Assert.ThrowsExactly<GraphException>(() => new Adam(0.1).Updates(loss, g["w2"]));
        Assert.AreEqual("Optimizer 'adam': the graph has one of this name for other parameters or settings "
            + "('adam/m/w2' is missing). "
            + "Set Name to another name.", error.Message);
        CollectionAssert.AreEqual(first.ToArray(), new Adam(0.1).Updates(loss, g["w1"]).ToArray());
        Assert.HasCount(4, new Adam(0.1) { Name = "second" }.Updates(loss, g["w2"]));
    }

    [TestMethod]
    public void OwnRulesAreNoSecondClass()
    {
        var g = new Graph();
        Node w = g.Parameter([2], "w", Initializers.Zeros), dw = g.Input([2], "dw");
        IReadOnlyList<Assignment> updates = new SignDescent(0.5).Updates([w], [dw]);
        using var session = new Session(g);
        session.Step([], [.. updates], (dw, new[] { 3f, -2f }));
        CollectionAssert.AreEqual((float[])[-0.5f, 0.5f], session.State.Get<float>(w).ToArray());
    }

    private sealed record SignDescent(Schedule LearningRate) : Optimizer("sign", LearningRate)
    {
        protected override Node Update(ParameterUpdate update)
        {
            Node rate = update.Scalar(update.Rate);
            return update.Parameter - (update.Gradient > 0).Where(rate, -rate);
        }
    }

    private static (Graph Graph, Node X, Node Loss) Network()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 3], "x"), w1 = g.Parameter([3, 4], "w1"), b1 = g.Parameter([4], "b1"),
            w2 = g.Parameter([4, 2], "w2"), b2 = g.Parameter([2], "b2");
        Node y = (x.MatMul(w1) + b1).Tanh().MatMul(w2) + b2;
        return (g, x, (y * y).Sum());
    }
}
