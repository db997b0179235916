using DagNet.Gpu;
using ILGPU;

namespace DagNet.Tests;

/// <summary>Operators that are computed with the chains beside them: fewer steps, the same values.</summary>
[TestClass]
public sealed class MergedTests
{
    [TestMethod]
    public void ABiasAndAnActivationAreTheProducts()
        => Agree([("x", [9, 20]), ("w", [20, 70]), ("b", [70])], x => [(x[0].MatMul(x[1]) + x[2]).Relu()], ["MatMul+Fused"]);

    [TestMethod]
    public void TheLongestActivationToo()
        => Agree([("x", [9, 20]), ("w", [20, 70]), ("b", [70])], x => [(x[0].MatMul(x[1]) + x[2]).Gelu()], ["MatMul+Fused"]);

    [TestMethod]
    public void AFewRowsAreComputedDirectly()
        => Agree([("x", [3, 20]), ("w", [20, 5]), ("b", [5])], x => [(x[0].MatMul(x[1]) + x[2]).Tanh()], ["MatMul+Fused"]);

    [TestMethod]
    public void ADepthInPartsIsSummedBeforeItGoesOn()
        => Agree([("x", [9, 600]), ("w", [600, 10]), ("b", [10])], x => [(0.02 * x[0].MatMul(x[1]) + x[2]).Tanh()], ["MatMul+Fused"]);

    [TestMethod]
    public void ThroughAViewAndWithAResidual() => Agree([("x", [2, 5, 12]), ("w", [12, 8]), ("r", [2, 5, 8])],
        x => [x[0].Reshape([10, 12]).MatMul(x[1]).Reshape([2, 5, 8]).Sigmoid() * x[2]], ["MatMul+Fused"]);

    [TestMethod]
    public void SeveralResults() => Agree([("x", [9, 12]), ("w", [12, 8]), ("b", [8])], x =>
    {
        Node y = x[0].MatMul(x[1]) + x[2];
        return [y, y.Relu()];
    }, ["MatMul+Fused"]);

    [TestMethod]
    public void AProductThatIsReadTwiceIsStored() => Agree([("x", [9, 12]), ("w", [12, 8])], x =>
    {
        Node y = x[0].MatMul(x[1]);
        return [y.Relu(), y];
    }, ["MatMul", "Fused"]);

    [TestMethod]
    public void AProductThatIsExpandedIsStored()
        => Agree([("x", [1, 12]), ("w", [12, 8]), ("r", [5, 8])], x => [x[0].MatMul(x[1]) + x[2]], ["MatMul", "Fused"]);

    [TestMethod]
    public void WholeNumbersAreStored()
        => Agree([("x", [4, 12]), ("w", [12, 8])], x => [x[0].Cast(ElementType.Int32).MatMul(x[1].Cast(ElementType.Int32)) + 1], ["Fused", "Fused", "MatMul", "Fused"]);

    [TestMethod]
    public void OneOfTwoProductsGoesOnWithTheOther() => Agree([("x", [9, 12]), ("w", [12, 8]), ("v", [12, 8])],
        x => [(x[0].MatMul(x[1]) + x[0].MatMul(x[2])).Tanh()], ["MatMul", "MatMul+Fused"]);

    [TestMethod]
    public void Convolution() => Agree([("x", [2, 2, 7, 6]), ("w", [4, 2, 3, 3]), ("b", [4]), ("s", [1, 4, 1, 1])],
        x => [(x[0].Conv(x[1], x[2], padding: [1]) * x[3]).Relu()], ["Conv+Fused"]);

    [TestMethod]
    public void GradientsAreMasked()
    {
        var graph = new Graph();
        Node x = graph.Input([9, 12], "x"), w = graph.Input([12, 8], "w"), v = graph.Input([8, 6], "v"), h = x.MatMul(w).Relu();
        Agree(graph, [x, w, v], [.. Gradient.Of((h.MatMul(v) * 0.3).Tanh().Sum(), x, w, v)], null, steps =>
        {
            // Both products of the forward pass, and the way back through the first activation.
            Assert.HasCount(3, steps.Where(s => s.Node.Op.Name == "MatMul+Fused"));
            Assert.IsFalse(steps.Any(s => s.Node.Op is Fused { Instructions.Length: 1 }), string.Join('\n', steps.Select(s => s.Node)));
        });
    }

    [TestMethod]
    public void ConvolutionsGradients()
    {
        var graph = new Graph();
        Node x = graph.Input([2, 3, 6, 5], "x"), w = graph.Input([4, 3, 3, 3], "w"), v = graph.Input([2, 4, 3, 3], "v");
        Node y = x.Conv(w, padding: [1]).Relu().Conv(v, padding: [1]).Tanh();
        Agree(graph, [x, w, v], [.. Gradient.Of((y * y).Sum(), x, w, v)], null,
            steps => Assert.HasCount(1, steps.Where(s => s.Node.Op.Name == "ConvInputGradient+Fused")));
    }

    [TestMethod]
    public void ASumReadsItsChain() => Agree([("x", [9, 70]), ("b", [70])], x => [(x[0] * x[1]).Tanh().Sum(1)], ["Fused+ReduceSum"]);

    [TestMethod]
    public void ASumInPartsReadsItsChainAndGoesOn()
        => Agree([("x", [3000]), ("b", [3000])], x => [((x[0] - x[1]) * (x[0] - x[1])).Mean().Sqrt()], ["Fused+ReduceSum+Fused"]);

    [TestMethod]
    public void AlongColumnsAndInParts()
        => Agree([("x", [400, 3]), ("b", [3])], x => [(x[0] * x[1]).Sum(0) + 1, (x[0] - x[1]).Max(0)], ["Fused+ReduceSum+Fused", "Fused+ReduceMax"]);

    [TestMethod]
    public void ThroughViews()
        => Agree([("x", [4, 6]), ("b", [6])], x => [(x[0] * x[1]).Reshape([2, 12]).Min(1).Reshape([2, 1]) * 2], ["Fused+ReduceMin+Fused"]);

    [TestMethod]
    public void CountsAreOfWholeNumbers()
        => Agree([("x", [5, 40])], x => [(x[0] > 0.2).Cast(ElementType.Int64).Sum(1).Cast(ElementType.Float32) / 40], ["Fused+ReduceSum+Fused"]);

    [TestMethod]
    public void SoftmaxOfScaledAndMaskedScores() => Agree([("x", [2, 5, 70]), ("m", [70])],
        x => [(x[1] > 0).Where(0.25 * x[0], x[0].Graph.Constant(-1e9)).Softmax() * 3], ["Fused", "Fused+Softmax+Fused"]);

    [TestMethod]
    public void LogSoftmaxOfShortAndStridedLines()
        => Agree([("x", [4, 5, 3])], x => [-(2 * x[0]).LogSoftmax(), (3 * x[0]).Softmax(1)], ["Fused+LogSoftmax+Fused", "Fused+Softmax"]);

    [TestMethod]
    public void ALongChainBeforeASoftmaxIsComputedOnce() => Agree([("x", [4, 70])], x => [x[0].Gelu().Gelu().Softmax()], ["Fused", "Softmax"]);

    [TestMethod]
    public void AChainThatIsReadTwiceIsStored() => Agree([("x", [4, 30])], x => [x[0].Tanh().Sum(1), x[0].Tanh().Max(1)], ["Fused", "ReduceSum", "ReduceMax"]);

    [TestMethod]
    public void AChainOfAProductIsThatProducts() => Agree([("x", [9, 12]), ("w", [12, 8]), ("b", [8])],
        x => [(x[0].MatMul(x[1]) + x[2]).Softmax()], ["MatMul+Fused", "Softmax"]);

    /// <summary>ILGPU takes structs for one that differ in their nesting alone: the second product's argument has the fields of the first softmax's.</summary>
    [TestMethod]
    public void ArgumentsOfTheSameFieldsAreToldApart()
    {
        foreach (int[] mask in (int[][])[[3, 8], [2, 1, 3, 8]])
            Agree([("x", [2, 2, 6, 5]), ("w", [2, 2, 5, 8]), ("m", mask)], x =>
            {
                Node hidden = x[2] > 0.5, scores = x[0].MatMul(x[1]).Reshape([2, 4, 3, 8]) + x[2];
                return [hidden.Where(x[0].Graph.Constant(0.0), hidden.Where(x[0].Graph.Constant(-1e9), scores).Softmax())];
            }, ["Fused", "MatMul+Fused", "Softmax+Fused"]);
    }

    [TestMethod]
    public void AnArgumentWithAGapIsFound()
    {
        Assert.IsNull(ArgumentLayout.Gap(typeof((ArrayView<float>, int, int))));
        Assert.IsNull(ArgumentLayout.Gap(typeof(((ArrayView<float>, int, int), ArrayView<byte>, int))));
        Assert.AreEqual("ValueTuple`2.Item2", ArgumentLayout.Gap(typeof(((ArrayView<float>, int), int))));
        Assert.AreEqual("ValueTuple`2.Item1", ArgumentLayout.Gap(typeof((int, (int, ArrayView<float>)))));
        Assert.IsNull(ArgumentLayout.Gap(typeof((byte, int, ArrayView<float>))));
    }

    [TestMethod]
    public void TheReferenceFormulaIsThatOfTheParts()
    {
        var graph = new Graph();
        Node x = graph.Input([3, 4], "x"), w = graph.Input([4, 5], "w"), b = graph.Input([5], "b"), y = (x.MatMul(w) + b).Tanh();
        Node merged = graph.Apply(new Fused(y.Shape, [y.Type, b.Type], [new(new Add(), [0, 1]), new(new Tanh(), [2])], [3]), x.MatMul(w), b);
        var op = new Merged(merged.Inputs[0], null, (Fused)merged.Op, 0);
        DenseArray[] values = [Numbers([3, 4]), Numbers([4, 5]), Numbers([5])];
        DenseArray product = new MatMul().Evaluate(values.AsSpan()[..2], [merged.Inputs[0].Type])[0];
        for (int i = 0; i < 15; i++)
            Assert.AreEqual(Math.Tanh(product[i] + values[2][i % 5]), op.Evaluate(values, [y.Type])[0][i], 1e-12);
        var sum = new Merged(y.Reshape([5, 3]).Sum(1), (Fused)merged.Op, null, -1);
        DenseArray sums = sum.Evaluate([product, values[2]], [sum.Core.Type])[0];
        for (int i = 0; i < 5; i++)
            Assert.AreEqual(Enumerable.Range(3 * i, 3).Sum(k => Math.Tanh(product[k] + values[2][k % 5])), sums[i], 1e-12);
        Assert.AreEqual(3 * 5 * 4 * 2 + 2 * 15, Work.Of(Step.Of(graph.Apply(op, x, w, b))));
    }

    private static DenseArray Numbers(int[] shape)
        => new([.. Enumerable.Range(0, shape.Aggregate(1, (p, q) => p * q)).Select(i => Math.Sin(1.7 * i))], shape);

    private static void Agree((string Name, int[] Shape)[] inputs, Func<Node[], Node[]> build, string[] steps)
    {
        var graph = new Graph();
        Node[] x = [.. inputs.Select(i => graph.Input(Shape.Of(i.Shape), i.Name))];
        Agree(graph, x, build(x), steps, _ => { });
    }

    private static void Agree(Graph graph, Node[] x, Node[] nodes, string[]? names, Action<IReadOnlyList<Step>> check)
    {
        (Node, int[])[] shapes = [.. x.Select(i => (i, i.Shape.ToArray()))];
        using var session = new Session(graph, backend: Gpus.Device);
        Plan plan = session.Plan(new(nodes), shapes);
        if (names is not null)
            CollectionAssert.AreEqual(names, plan.Steps.Select(s => s.Node.Op.Name).ToArray(), plan.ToString());
        check(plan.Steps);
        Feed[] feeds = [.. shapes.Select((i, k) => Feed.Of(i.Item1, Numbers(i.Item2).Data.Select(v => (float)(v * (k + 1))).ToArray(), i.Item2))];
        using var cpu = new Session(graph, backend: new CpuBackend());
        Outputs wanted = cpu.Run(nodes, feeds), got = session.Run(nodes, feeds);
        foreach (Node node in nodes)
        {
            double[] a = wanted.Doubles(node), b = got.Doubles(node);
            double largest = Math.Max(1, a.Max(Math.Abs));
            for (int i = 0; i < a.Length; i++)
                Assert.AreEqual(a[i], b[i], 4e-6 * largest, $"{node}: element {i}");
        }
    }
}
