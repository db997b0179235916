namespace DagNet.Tests;

/// <summary>Sums of products AᵀB: one product of the concatenations, where that moves less.</summary>
[TestClass]
public sealed class JoinedProductsTests
{
    [TestMethod]
    public void AStepsWeightInASequenceHasOneProductForItsGradient()
    {
        var g = new Graph();
        Node x = g.Input([6, 4, 8], "x"), w = g.Input([8, 8], "w"), h = g.Input([4, 8], "h");
        Node loss = h;
        for (int t = 0; t < 6; t++)
            loss = (x.Select(0, t) + loss.MatMul(w)).Tanh();
        // Zeros before the first step count too: h is an input, so all six steps have a product.
        Plan plan = Agree(g, [.. Gradient.Of((loss * loss).Sum(), w, x)], x, w, h);
        Assert.AreEqual(1, Deep(plan).Length, plan.ToString());
        CollectionAssert.AreEqual(new[] { 24, 8 }, Deep(plan)[0].Inputs[0].Shape.ToArray());
    }

    [TestMethod]
    public void WhatIsPutTogetherAlreadyIsNotAgain()
    {
        var g = new Graph();
        Node x = g.Input([6, 4, 8], "x"), u = g.Input([8, 8], "u"), w = g.Input([8, 8], "w"), h = g.Input([4, 8], "h");
        // The gradient of u reads all steps' gradients in a row.
        Node projected = x.Reshape([24, 8]).MatMul(u).Reshape([6, 4, 8]), last = h;
        for (int t = 0; t < 6; t++)
            last = (projected.Select(0, t) + last.MatMul(w)).Tanh();
        Plan plan = Agree(g, [.. Gradient.Of((last * last).Sum(), w, u)], x, u, w, h);
        Assert.AreEqual(2, Deep(plan).Length, plan.ToString());
        Assert.AreEqual(2, plan.Steps.Count(s => s.Node.Op is Concat), plan.ToString());
    }

    [TestMethod]
    public void FactorsOfDifferentDepthAndOtherTermsInOneSum()
    {
        var g = new Graph();
        Node a = g.Input([3, 8], "a"), b = g.Input([3, 9], "b"), c = g.Input([4, 8], "c"), d = g.Input([4, 9], "d"), e = g.Input([8, 9], "e");
        Node y = e + a.Transpose().MatMul(b) + (e.Tanh() + c.Transpose().MatMul(d)) + c.Transpose().MatMul(2 * d);
        Plan plan = Agree(g, [y], a, b, c, d, e);
        Assert.AreEqual(1, Deep(plan).Length, plan.ToString());
        CollectionAssert.AreEqual(new[] { 11, 8 }, Deep(plan)[0].Inputs[0].Shape.ToArray());
    }

    [TestMethod]
    public void WhereCopiesWouldBeMoreThanSumsNothingIsJoined()
    {
        var g = new Graph();
        Node a = g.Input([50, 8], "a"), b = g.Input([50, 9], "b"), c = g.Input([50, 8], "c"), d = g.Input([50, 9], "d");
        Assert.AreEqual(2, Deep(Agree(g, [a.Transpose().MatMul(b) + c.Transpose().MatMul(d)], a, b, c, d)).Length);
    }

    [TestMethod]
    public void AProductThatSomethingElseReadsStays()
    {
        var g = new Graph();
        Node a = g.Input([3, 8], "a"), b = g.Input([3, 9], "b"), c = g.Input([3, 8], "c"), d = g.Input([3, 9], "d");
        Node product = a.Transpose().MatMul(b), other = c.Transpose().MatMul(d);
        Assert.AreEqual(2, Deep(Agree(g, [product + other, product.Tanh()], a, b, c, d)).Length);
        Assert.AreEqual(2, Deep(Agree(g, [product + other, other], a, b, c, d)).Length);
    }

    private static Node[] Deep(Plan plan) => [.. plan.Steps.Select(s => s.Node).Where(n => n.Op is MatMul { TransposeA: true })];

    private static Plan Agree(Graph g, Node[] nodes, params Node[] inputs)
    {
        using var session = new Session(g);
        Feed[] feeds = [.. inputs.Select((x, k) => Feed.Of(x, [.. Points.Of(k, x.Shape.ToArray()).Data.Select(v => (float)v)], x.Shape.ToArray()))];
        Outputs got = session.Run(nodes, feeds);
        Dictionary<Node, DenseArray> values = inputs.Select((x, k) => (x, k)).ToDictionary(p => p.x, p => Points.Of(p.k, p.x.Shape.ToArray()));
        foreach (Node node in nodes)
        {
            // The formulas as they stand, without a plan.
            double[] wanted = Formula(node).Data, had = got.Doubles(node);
            for (int i = 0; i < wanted.Length; i++)
                Assert.AreEqual(wanted[i], had[i], 1e-5 * Math.Max(1, wanted.Max(Math.Abs)), $"{node} at {i}");
        }
        Plan plan = session.Plan(new(nodes), [.. inputs.Select(x => (x, x.Shape.ToArray()))]);
        Lifetimes.Check(plan);
        return plan;

        DenseArray Formula(Node node)
        {
            if (values.TryGetValue(node, out DenseArray? known))
                return known;
            return values[node] = node.Op.Evaluate([.. node.Inputs.Select(Formula)], node.Types)[0];
        }
    }
}
