namespace DagNet.Tests;

/// <summary>Updates of the rows of a table that a batch reads, beside the whole update and the rules written out.</summary>
[TestClass]
public sealed class LazyRowsTests
{
    private const int Rows = 5000, Size = 3;

    /// <summary>Rows in two sites, some twice, one counted from the end.</summary>
    private static readonly long[][] First = [[4, 4999, 17, 4], [0, 3, -1, 17]], Second = [[17, 1234], [5, 5]];

    [TestMethod]
    public void RulesThatLeaveIdleRowsAloneGiveTheSameAsTheWholeUpdate()
    {
        foreach (Optimizer rule in (Optimizer[])[new Sgd(0.1), new Adagrad(0.1), new Sgd(0.1) { ClipNorm = 0.5, ClipValue = 0.3 }])
        {
            (double[] lazy, Plan plan) = Train(rule, 3);
            // A weight decay that nothing notices, so that all rows are looked at.
            (double[] whole, Plan other) = Train(rule with { WeightDecay = 1e-300 }, 3);
            for (int i = 0; i < whole.Length; i++)
                Assert.AreEqual(whole[i], lazy[i], 1e-15, $"{rule}, element {i}");
            Assert.IsTrue(ScattersInPlace(plan), plan.ToString());
            Assert.IsFalse(ScattersInPlace(other), other.ToString());
        }
    }

    [TestMethod]
    public void OtherRulesAreLazyOnlyWhereAskedFor()
    {
        Assert.IsFalse(ScattersInPlace(Train(new Adam(0.1), 1).Plan));
        Assert.IsFalse(ScattersInPlace(Train(new Sgd(0.1) { Momentum = 0.9 }, 1).Plan));
        Assert.IsFalse(ScattersInPlace(Train(new Sgd(0.1) { AverageDecay = 0.9 }, 1).Plan));
        Assert.IsFalse(ScattersInPlace(Train(new Adam(0.1) { LazyRows = true, AccumulationSteps = 2 }, 1).Plan));
        Assert.IsTrue(ScattersInPlace(Train(new Adam(0.1) { LazyRows = true }, 1).Plan));
    }

    /// <summary>PyTorch's SparseAdam: moments of rows that a batch does not read rest, and so do the rows.</summary>
    [TestMethod]
    public void LazyAdamMovesTheRowsOfTheBatchAlone()
    {
        const double rate = 0.1, beta1 = 0.9, beta2 = 0.999, decay = 0.01;
        double[] found = Train(new AdamW(rate) { LazyRows = true, WeightDecay = decay, AverageDecay = 0.5 }, 2).Table;
        double[] p = Start(), m = new double[p.Length], v = new double[p.Length];
        for (int t = 1; t <= 2; t++)
        {
            double[] g = GradientOf(p, t - 1);
            foreach (long row in First[t - 1].Concat(Second[t - 1]).Select(r => (r + Rows) % Rows).Distinct())
                for (long i = row * Size; i < (row + 1) * Size; i++)
                {
                    p[i] *= 1 - rate * decay;
                    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
                    double mean = m[i] / (1 - Math.Pow(beta1, t)), root = Math.Sqrt(v[i] / (1 - Math.Pow(beta2, t)));
                    p[i] -= rate * mean / (root + 1e-8);
                }
        }
        for (int i = 0; i < p.Length; i++)
            Assert.AreEqual(p[i], found[i], 1e-12, $"element {i}");
    }

    [TestMethod]
    public void ATableThatIsReadOtherwiseIsUpdatedAsAWhole()
    {
        var g = new Graph();
        Node table = g.Parameter([Rows, Size], "table", Initializers.Normal(1)), at = g.Input([2], "at", ElementType.Int64);
        Node loss = table.Gather(at).Sum() + 0.1 * (table * table).Sum();
        using var session = new Session(g);
        Plan plan = session.Plan(new([loss], [.. new Adam(0.1) { LazyRows = true }.Updates(loss)], training: true), (at, [2]));
        Assert.IsFalse(ScattersInPlace(plan));
    }

    [TestMethod]
    public void ATableThatTheLossDoesNotReadKeepsItsValue()
    {
        var g = new Graph();
        Node table = g.Parameter([Rows, Size], "table", Initializers.Ones), w = g.Parameter([1], "w", Initializers.Ones), loss = (w * w).Sum();
        using var session = new Session(g);
        session.Step([loss], [.. new Sgd(0.1).Updates(loss, table, w)]);
        Assert.IsTrue(session.State.Get<float>(table).ToArray().All(x => x == 1));
        Assert.AreEqual(0.8f, session.State.Get<float>(w).ToArray()[0], 1e-6f);
    }

    [TestMethod]
    public void ARuleThatLooksAtTheWholeParameterCannotBeLazy()
    {
        var g = new Graph();
        Node loss = g.Parameter([Rows], "table", Initializers.Ones).Gather(g.Input([1], "at", ElementType.Int64)).Sum();
        GraphException error = Assert.ThrowsExactly<GraphException>(() => new Lamb(0.1) { LazyRows = true }.Updates(loss));
        Assert.AreEqual("lamb: LazyRows needs a rule that updates each element by itself. Use another optimizer, as Adam.", error.Message);
    }

    /// <summary>What a step that fails would have written in place stays as it was.</summary>
    [TestMethod]
    public void AStepThatFailsChangesNothing()
    {
        var g = new Graph();
        Node table = g.Parameter([Rows, Size], "table", Initializers.Normal(1)), at = g.Input([2], "at", ElementType.Int64);
        Node loss = table.Gather(at).Log().Sum();
        using var session = new Session(g);
        IReadOnlyList<Assignment> updates = new Adam(0.1) { LazyRows = true }.Updates(loss);
        session.State.Set<float>(table, [.. Enumerable.Repeat(-1f, Rows * Size)]);
        Assert.ThrowsExactly<NonFiniteException>(() => session.Step([loss], [.. updates], Feed.Of(at, new long[] { 1, 2 }, 2)));
        Assert.IsTrue(session.State.Get<float>(table).ToArray().All(x => x == -1));
        Assert.ThrowsExactly<IndexException>(() => session.Step([loss], [.. updates], Feed.Of(at, new long[] { 1, Rows }, 2)));
        Assert.IsTrue(session.State.Get<float>(table).ToArray().All(x => x == -1));
    }

    private static bool ScattersInPlace(Plan plan)
        => plan.Steps.Skip(plan.CommitFrom).Any(step => step.Node.Op is ScatterND && step.Results[0].Storage == Storage.Variable);

    private static double[] Start() => [.. Enumerable.Range(0, Rows * Size).Select(i => Math.Sin(i))];

    /// <summary>∂ of Σ (first rows)² + 3 Σ second rows, with repeats summed.</summary>
    private static double[] GradientOf(double[] p, int step)
    {
        double[] g = new double[p.Length];
        foreach (long row in First[step].Select(r => (r + Rows) % Rows))
            for (long i = row * Size; i < (row + 1) * Size; i++)
                g[i] += 2 * p[i];
        foreach (long row in Second[step])
            for (long i = row * Size; i < (row + 1) * Size; i++)
                g[i] += 3;
        return g;
    }

    private static (double[] Table, Plan Plan) Train(Optimizer rule, int steps)
    {
        var g = new Graph();
        Node table = g.Parameter([Rows, Size], "table", Initializers.Zeros, ElementType.Float64);
        Node first = g.Input([2, "n"], "first", ElementType.Int64), second = g.Input(["k"], "second", ElementType.Int64);
        Node vectors = table.Gather(first), loss = (vectors * vectors).Sum() + 3 * table.Gather(second).Sum();
        Assignment[] updates = [.. rule.Updates(loss)];
        using var session = new Session(g);
        session.State.Set<double>(table, Start());
        for (int step = 0; step < steps; step++)
            session.Step([loss], updates, Feed.Of(first, First[step % 2], 2, 2), Feed.Of(second, Second[step % 2], 2));
        return (session.State.Get<double>(table).ToArray(), session.Plan(new([loss], updates, training: true), (first, [2, 2]), (second, [2])));
    }
}
