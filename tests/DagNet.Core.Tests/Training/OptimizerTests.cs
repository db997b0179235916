namespace DagNet.Tests;

/// <summary>
/// Every rule against its formula, written here once more in plain float64, over gradients drawn by chance.
/// </summary>
[TestClass]
public sealed class OptimizerTests
{
    private const double Rate = 0.03;
    private const int Steps = 25, Size = 6;

    private delegate void Rule(double[] p, double[] g, int t, Func<string, double[]> slot);

    [TestMethod]
    public void Sgd()
        => Check(new Sgd(Rate) { WeightDecay = 0.1 }, (p, g, _, _) => Each(i => p[i] -= Rate * (g[i] + 0.1 * p[i])));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Momentum(bool nesterov)
        => Check(new Sgd(Rate) { Momentum = 0.8, Nesterov = nesterov }, (p, g, t, slot) => Each(i =>
    {
        double[] b = slot("momentum");
        b[i] = t == 1 ? g[i] : 0.8 * b[i] + g[i];
        p[i] -= Rate * (nesterov ? g[i] + 0.8 * b[i] : b[i]);
    }));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Adam(bool amsGrad)
        => Check(new Adam(Rate) { AmsGrad = amsGrad, Beta1 = 0.8, Beta2 = 0.95, WeightDecay = 0.2 },
        (p, g, t, slot) => Each(i => p[i] -= AdamStep(g[i] + 0.2 * p[i], i, t, slot, amsGrad)));

    [TestMethod]
    public void AdamW()
        => Check(new AdamW(Rate) { Beta1 = 0.8, Beta2 = 0.95, WeightDecay = 0.2 }, (p, g, t, slot) => Each(i =>
    {
        p[i] *= 1 - Rate * 0.2;
        p[i] -= AdamStep(g[i], i, t, slot, amsGrad: false);
    }));

    [TestMethod]
    [DataRow(false, 0.0)]
    [DataRow(true, 0.0)]
    [DataRow(true, 0.7)]
    public void RmsProp(bool centered, double momentum)
        => Check(new RmsProp(Rate) { Centered = centered, Momentum = momentum, Alpha = 0.9 },
        (p, g, _, slot) => Each(i =>
        {
            double[] s = slot("square"), a = slot("mean"), b = slot("momentum");
            s[i] = 0.9 * s[i] + 0.1 * g[i] * g[i];
            a[i] = 0.9 * a[i] + 0.1 * g[i];
            double root = Math.Sqrt(centered ? s[i] - a[i] * a[i] : s[i]);
            b[i] = momentum * b[i] + g[i] / (root + 1e-8);
            p[i] -= Rate * b[i];
        }));

    [TestMethod]
    public void Adagrad()
        => Check(new Adagrad(Rate) { RateDecay = 0.05, InitialSum = 0.1 }, (p, g, t, slot) => Each(i =>
    {
        double[] s = slot("sum_of_squares");
        if (t == 1)
            s[i] = 0.1;
        s[i] += g[i] * g[i];
        p[i] -= Rate / (1 + (t - 1) * 0.05) * g[i] / (Math.Sqrt(s[i]) + 1e-10);
    }));

    [TestMethod]
    public void Lion() => Check(new Lion(Rate) { WeightDecay = 0.3 }, (p, g, _, slot) => Each(i =>
    {
        double[] m = slot("m");
        p[i] = p[i] * (1 - Rate * 0.3) - Rate * Math.Sign(0.9 * m[i] + 0.1 * g[i]);
        m[i] = 0.99 * m[i] + 0.01 * g[i];
    }));

    [TestMethod]
    public void Lamb() => Check(new Lamb(Rate) { WeightDecay = 0.3, Beta2 = 0.95 }, (p, g, t, slot) =>
    {
        double[] m = slot("m"), v = slot("v"), r = new double[Size];
        Each(i =>
        {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
            r[i] = m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, t))) + 1e-6) + 0.3 * p[i];
        });
        double ratio = Math.Sqrt(p.Sum(x => x * x)) / Math.Sqrt(r.Sum(x => x * x));
        Each(i => p[i] -= Rate * ratio * r[i]);
    });

    [TestMethod]
    public void ClippingByValueThenByNormScalesAllGradientsTogether()
        => Check(new Sgd(Rate) { ClipValue = 0.8, ClipNorm = 1.1 }, (p, g, _, _) =>
        {
            double[] clipped = [.. g.Select(x => Math.Clamp(x, -0.8, 0.8))];
            double norm = Math.Sqrt(clipped.Sum(x => x * x)), factor = Math.Min(1, 1.1 / (norm + 1e-6));
            Each(i => p[i] -= Rate * factor * clipped[i]);
        });

    [TestMethod]
    public void AnAverageFollowsTheWeights()
    {
        var g = new Graph();
        Node w = g.Parameter([1], "w", Initializers.Constant(1), ElementType.Float64),
            dw = g.Input([1], "dw", ElementType.Float64);
        IReadOnlyList<Assignment> updates = new Sgd(1) { AverageDecay = 0.3 }.Updates([w], [dw]);
        using var session = new Session(g);
        double p = 1, average = 1;
        for (int t = 1; t <= 20; t++)
        {
            session.Step([], [.. updates], (dw, new[] { 0.1 * t }));
            p -= 0.1 * t;
            double decay = Math.Min(0.3, (1.0 + t) / (10 + t));
            average = decay * average + (1 - decay) * p;
            Assert.AreEqual(average, session.State.Get<double>(AveragedWeights.Of(w)!)[0], 1e-12, $"step {t}");
        }
        AveragedWeights.Apply(session);
        Assert.AreEqual(average, session.State.Get<double>(w)[0], 1e-12);
    }

    private static double AdamStep(double g, int i, int t, Func<string, double[]> slot, bool amsGrad)
    {
        double[] m = slot("m"), v = slot("v"), largest = slot("largest");
        m[i] = 0.8 * m[i] + 0.2 * g;
        v[i] = 0.95 * v[i] + 0.05 * g * g;
        largest[i] = Math.Max(largest[i], v[i]);
        double corrected = (amsGrad ? largest[i] : v[i]) / (1 - Math.Pow(0.95, t));
        return Rate * (m[i] / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(corrected) + 1e-8);
    }

    private static void Each(Action<int> body)
    {
        for (int i = 0; i < Size; i++)
            body(i);
    }

    private static void Check(Optimizer optimizer, Rule rule)
    {
        Check(optimizer, rule, ElementType.Float64, 1e-10);
        Check(optimizer, rule, ElementType.Float32, 2e-4);
        // Each parameter's learning rate can differ, and accumulation over equal gradients changes nothing.
        Check(optimizer with { AccumulationSteps = 3 }, rule, ElementType.Float64, 1e-10);
        Check(optimizer with { LearningRate = Rate * 2, Rules = [new("w") { RateFactor = 0.5 }] }, rule,
            ElementType.Float64, 1e-10);
    }

    private static void Check(Optimizer optimizer, Rule rule, ElementType element, double tolerance)
    {
        var g = new Graph();
        var random = new Random(7);
        double[] p = Draw(random), first = [.. p];
        Node w = g.Parameter([2, 3], "w", Initializers.Values(Literal.FromDoubles(p, new(element, [2, 3]))), element);
        Node dw = g.Input([2, 3], "dw", ElementType.Float64);
        IReadOnlyList<Assignment> updates = optimizer.Updates([w], [dw.Cast(element)]);
        using var session = new Session(g);
        var slots = new Dictionary<string, double[]>();
        for (int t = 1; t <= Steps; t++)
        {
            double[] gradient = Draw(random);
            for (int micro = 0; micro < optimizer.AccumulationSteps; micro++)
                session.Step([], [.. updates], (dw, gradient));
            rule(p, gradient, t, name => slots.TryGetValue(name, out double[]? s) ? s : slots[name] = new double[Size]);
            double[] actual = ElementTypes.ToDoubles(element, session.State.Read(w));
            for (int i = 0; i < Size; i++)
                Assert.AreEqual(p[i], actual[i], tolerance, $"{optimizer.Name} {element}, step {t}, element {i}");
        }
        Assert.IsGreaterThan(1e-2, p.Zip(first, (a, b) => Math.Abs(a - b)).Max());
    }

    private static double[] Draw(Random random)
        => [.. Enumerable.Range(0, Size).Select(_ => 3 * random.NextDouble() - 1.2)];
}
