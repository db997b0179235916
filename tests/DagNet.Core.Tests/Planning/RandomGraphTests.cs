namespace DagNet.Tests;

/// <summary>Graphs put together at random: whatever the passes do, the numbers are those of the reference formulas.</summary>
[TestClass]
public sealed class RandomGraphTests
{
    private static readonly int[][] Shapes = [[], [5], [4, 5], [4, 1], [1, 5], [3, 4, 5], [3, 1, 5], [3, 1, 1], [1]];

    [TestMethod]
    public void PlansComputeWhatTheFormulasSay()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            (Graph graph, Node[] outputs, Assignment[] updates, Feed[] feeds) = Build(seed);
            using var backend = new ReferenceBackend();
            using var reference = new Session(graph, seed, backend);
            using var session = new Session(graph, seed);
            Lifetimes.Check(session.Plan(new(outputs, updates, training: true), [.. feeds.Select(f => (f.Input, f.Shape.ToArray()))]));
            foreach (Session planned in new[] { reference, session })
                for (int step = 0; step < 3; step++)
                {
                    Dictionary<Node, DenseArray> expected = Walk(graph, planned, feeds);
                    Outputs actual = planned.Step(outputs, updates, feeds);
                    foreach (Node output in outputs)
                        AssertClose(expected[output].Data, actual.Doubles(output), $"seed {seed}, step {step}, {output}");
                    foreach (Assignment update in updates)
                        AssertClose(expected[update.Value].Data, Values(planned, update.Variable), $"seed {seed}, step {step}, {update.Variable}");
                }
        }
    }

    [TestMethod]
    public void AStepReadsOldValuesOnly()
    {
        var g = new Graph();
        Node a = g.Variable([3], "a", Initializers.Constant(1), ElementType.Float64), b = g.Variable([3], "b", Initializers.Constant(2), ElementType.Float64);
        Node c = g.Variable([3], "c", Initializers.Constant(5), ElementType.Float64);
        using var session = new Session(g);
        Outputs old = session.Step([a], [new(a, b), new(b, a), new(c, c + a * b)]);
        CollectionAssert.AreEqual(new double[] { 1, 1, 1 }, old.Doubles(a));
        CollectionAssert.AreEqual(new double[] { 2, 2, 2 }, Values(session, a));
        CollectionAssert.AreEqual(new double[] { 1, 1, 1 }, Values(session, b));
        CollectionAssert.AreEqual(new double[] { 7, 7, 7 }, Values(session, c));
    }

    private static (Graph, Node[], Assignment[], Feed[]) Build(int seed)
    {
        var random = new Random(seed);
        var g = new Graph();
        List<Node> nodes = [];
        List<Feed> feeds = [];
        for (int i = 0; i < 3; i++)
        {
            int[] shape = Shapes[random.Next(Shapes.Length)];
            Node input = g.Input(Shape.Of(shape), $"x{i}", ElementType.Float64);
            feeds.Add(Feed.Of(input, Points.Of((seed * 7) + i, shape).Data, shape));
            nodes.Add(input);
        }
        for (int i = 0; i < 3; i++)
            nodes.Add(g.Variable(Shape.Of(Shapes[random.Next(Shapes.Length)]), $"v{i}", Initializers.Normal(1), ElementType.Float64));
        Node[] variables = [.. nodes[3..]];
        while (nodes.Count < 30)
        {
            Node a = nodes[random.Next(nodes.Count)], b = nodes[random.Next(nodes.Count)];
            Node? next = random.Next(12) switch
            {
                0 => Matching(a, b) ? a + b : null,
                1 => Matching(a, b) ? a * b : null,
                2 => Matching(a, b) ? a - b : null,
                3 => a.Tanh(),
                4 => a.Sigmoid() * 2,
                5 => -a,
                6 => Matching(a, b) ? (a > b).Where(a, b.Tanh()) : null,
                7 => a.Shape.Rank > 0 ? a.Sum(keepDims: random.Next(2) == 0, random.Next(a.Shape.Rank)) * 0.3 : null,
                8 => a.Shape.Rank > 1 ? a.Transpose() : null,
                9 => a.Shape.Rank > 0 ? a.Flatten(0) : null,
                10 => a.Shape.Rank == 2 && b.Shape.Rank == 2 && a.Shape[1] == b.Shape[0] ? a.MatMul(b).Tanh() : null,
                _ => (a * 0.5).Exp() / (1 + a * a),
            };
            if (next is not null && next.Shape.Count < 400)
                nodes.Add(next);
        }
        Node[] outputs = [.. Enumerable.Range(0, 3).Select(_ => nodes[random.Next(6, nodes.Count)]).Append(variables[0]).Distinct()];
        List<Assignment> updates = [];
        foreach (Node v in variables)
            if (nodes[6..].FirstOrDefault(n => n.Shape == v.Shape) is { } value)
                updates.Add(new(v, random.Next(3) == 0 ? variables.First(o => o.Shape == v.Shape) : 0.5 * v + 0.1 * value.Tanh()));
        return (g, outputs, [.. updates], [.. feeds]);
    }

    /// <summary>Every node by its formula, in list order: no plan takes part.</summary>
    private static Dictionary<Node, DenseArray> Walk(Graph graph, Session session, Feed[] feeds)
    {
        var values = new Dictionary<Node, DenseArray>();
        foreach (Feed feed in feeds)
            values[feed.Input] = new(ElementTypes.ToDoubles(feed.Input.Element, feed.Bytes), feed.Shape);
        foreach (Node node in graph.Nodes.Where(n => !n.Op.GetType().IsAssignableTo(typeof(RandomOp)) && n.Inputs.All(values.ContainsKey)))
            if (node.Op is Variable)
                values[node] = new(Values(session, node), node.Shape.ToArray());
            else if (node.Op is not Input)
                values[node] = node.Op.Evaluate([.. node.Inputs.Select(x => values[x])], node.Types)[0];
        return values;
    }

    private static bool Matching(Node a, Node b)
    {
        for (int i = 1; i <= Math.Min(a.Shape.Rank, b.Shape.Rank); i++)
            if (a.Shape[^i] != b.Shape[^i] && a.Shape[^i] != 1 && b.Shape[^i] != 1)
                return false;
        return true;
    }

    private static double[] Values(Session session, Node variable) => ElementTypes.ToDoubles(variable.Element, session.State.Read(variable));

    private static void AssertClose(double[] expected, double[] actual, string what)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.IsTrue(expected[i] == actual[i] || Math.Abs(expected[i] - actual[i]) <= 1e-9 * (1 + Math.Abs(expected[i])),
                $"{what}: element {i} is {actual[i]:R}, the formulas give {expected[i]:R}.");
    }
}
