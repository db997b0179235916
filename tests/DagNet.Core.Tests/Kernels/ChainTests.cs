namespace DagNet.Tests;

/// <summary>Chains as machine code: each function at its edges, and every way to end a row.</summary>
[TestClass]
public class ChainTests
{
    private static readonly float[] Edges =
    [
        0, -0f, 1, -1, 0.5f, 1.5f, 2.5f, -2.5f, 0.3f, -0.3f, 0.624f, 0.626f, 3, -3, 6.1f, 9, -9, 20, -20, 80, -80, 88.6f, 88.8f, -87.5f,
        -95, -103, -104.5f, 1e-30f, -1e-30f, 1e-44f, 1e30f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [TestMethod]
    public void EachFunctionIsWithinThreeUnitsOfTheFormula()
    {
        (string Name, Func<Node, Node> Of)[] functions =
        [
            ("neg", x => -x), ("abs", x => x.Abs()), ("sqrt", x => x.Sqrt()), ("floor", x => x.Floor()), ("ceil", x => x.Ceil()),
            ("round", x => x.Round()), ("exp", x => x.Exp()), ("sigmoid", x => x.Sigmoid()), ("tanh", x => x.Tanh()), ("erf", x => x.Erf()),
            ("relu", x => x.Relu()), ("reciprocal", x => x.Reciprocal()),
        ];
        float[] data = Repeated(Edges, 150);
        foreach ((string name, Func<Node, Node> of) in functions)
        {
            var g = new Graph();
            Node x = g.Input([data.Length], "x"), y = of(x);
            using var session = new Session(g);
            double[] actual = session.Run([y], (x, data)).Doubles(y);
            for (int i = 0; i < data.Length; i++)
            {
                float expected = (float)((Pointwise)y.Op).Of([data[i]]);
                if (float.IsNaN(expected) ? double.IsNaN(actual[i]) : expected == actual[i])
                    continue;
                // Results below the normal range may be 0.
                double most = 3 * Math.Max((double)MathF.BitIncrement(MathF.Abs(expected)) - MathF.Abs(expected), 1.2e-38);
                Assert.IsLessThanOrEqualTo(most, Math.Abs(expected - actual[i]), $"{name}({data[i]:R}) = {actual[i]:R}, not {expected:R}");
            }
        }
    }

    [TestMethod]
    public void ComparisonsAndChoicesFollowTheFormulaForEveryPair()
    {
        (float A, float B)[] pairs = [.. Edges.SelectMany(a => Edges.Select(b => (a, b)))];
        var g = new Graph();
        Node a = g.Input([pairs.Length], "a"), b = g.Input([pairs.Length], "b");
        Node less = a < b, more = a > b, equal = a.Equal(b);
        Node[] fetched =
        [
            less, more, equal, a.Maximum(b), a.Minimum(b), less.Where(a, b), (less | equal).Cast(ElementType.Float32), !more & !equal,
        ];
        using var session = new Session(g);
        Outputs results = session.Run(fetched, Feed.Of(a, pairs.Select(p => p.A).ToArray()), Feed.Of(b, pairs.Select(p => p.B).ToArray()));
        for (int i = 0; i < pairs.Length; i++)
        {
            (float p, float q) = pairs[i];
            double[] expected = [p < q ? 1 : 0, p > q ? 1 : 0, p == q ? 1 : 0, MathF.Max(p, q), MathF.Min(p, q), p < q ? p : q,
                p < q || p == q ? 1 : 0, !(p > q) && !(p == q) ? 1 : 0];
            for (int k = 0; k < fetched.Length; k++)
                Assert.AreEqual(expected[k], results.Doubles(fetched[k])[i], $"{k} of {p:R} and {q:R}");
        }
    }

    [TestMethod]
    public void RowsOfEveryLengthEndWhereTheyShould()
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            int rows = 300 / columns + 3;
            var g = new Graph();
            Node x = g.Input([rows, columns], "x"), row = g.Input([columns], "row"), column = g.Input([rows, 1], "column");
            Node on = x > row, y = on.Where(x * row + column, column - x);
            using var session = new Session(g);
            float[] xs = Points(rows * columns, 1), rs = Points(columns, 2), cs = Points(rows, 3);
            Outputs results = session.Run([y, on], (x, xs), (row, rs), (column, cs));
            for (int i = 0; i < xs.Length; i++)
            {
                float r = rs[i % columns], c = cs[i / columns];
                Assert.AreEqual(xs[i] > r ? xs[i] * r + c : c - xs[i], results.Doubles(y)[i], 1e-6, $"{columns} columns, {i}");
                Assert.AreEqual(xs[i] > r ? 1 : 0, results.Doubles(on)[i]);
            }
        }
    }

    private static float[] Points(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2) - 1)];
    }

    private static float[] Repeated(float[] values, int count) => [.. Enumerable.Range(0, count).Select(i => values[i % values.Length])];
}
