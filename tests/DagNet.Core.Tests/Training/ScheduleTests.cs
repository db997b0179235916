namespace DagNet.Tests;

/// <summary>Learning rates against their definitions.</summary>
[TestClass]
public sealed class ScheduleTests
{
    [TestMethod]
    public void AConstantStays() => Check(0.1, _ => 0.1);

    [TestMethod]
    public void StepsFallAtOnce() => Check(new StepDecay(0.1, 3, 0.5), t => 0.1 * Math.Pow(0.5, t / 3));

    [TestMethod]
    public void ExponentialFallsALittleEachTime()
        => Check(new ExponentialDecay(0.1, 0.5, 4), t => 0.1 * Math.Pow(0.5, t / 4.0));

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(2.5)]
    public void APolynomialEndsAtItsFinalRate(double power) => Check(new PolynomialDecay(0.1, 8, 0.01, power),
        t => 0.01 + 0.09 * Math.Pow(1 - Math.Min(t, 8) / 8.0, power));

    [TestMethod]
    public void AWarmupRisesToWhatFollows() => Check(new Warmup(4, new ExponentialDecay(0.1, 0.9)),
        t => t < 4 ? 0.1 * (t + 1) / 4 : 0.1 * Math.Pow(0.9, t - 4));

    [TestMethod]
    public void ACosineFallsOnceOrAgainAndAgain()
    {
        Check(new CosineDecay(0.1, 8, 0.02), t => 0.02 + 0.04 * (1 + Math.Cos(Math.PI * Math.Min(t, 8) / 8)));
        Check(new CosineDecay(0.1, 8, 0.02, Restarts: true), t => 0.02 + 0.04 * (1 + Math.Cos(Math.PI * (t % 8) / 8)));
    }

    /// <summary>
    /// The numbers are those of PyTorch's OneCycleLR(max_lr=0.1, total_steps=10), by its documentation's formula.
    /// </summary>
    [TestMethod]
    public void OneCycleRisesAndFalls() => Check(new OneCycle(0.1, 10), t =>
    {
        double Wave(double from, double to, double share) => to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));
        return t <= 2 ? Wave(0.004, 0.1, t / 2.0) : Wave(0.1, 4e-7, Math.Min(1, (t - 2) / 7.0));
    });

    [TestMethod]
    public void AScheduleCountsUpdatesNotMicroBatches()
    {
        var g = new Graph();
        Node w = g.Parameter([1], "w", Initializers.Zeros, ElementType.Float64),
            dw = g.Input([1], "dw", ElementType.Float64);
        IReadOnlyList<Assignment> updates =
            new Sgd(new ExponentialDecay(1, 0.5)) { AccumulationSteps = 2 }.Updates([w], [dw]);
        using var session = new Session(g);
        double[] expected = [0, -1, -1, -1.5, -1.5, -1.75];
        foreach (double value in expected)
        {
            session.Step([], [.. updates], (dw, new[] { 1.0 }));
            Assert.AreEqual(value, session.State.Get<double>(w)[0], 1e-14);
        }
    }

    [TestMethod]
    public void ASpanOfNoStepsIsAnError()
        => Assert.Contains("Give a number above 0",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(new Warmup(0, 0.1), _ => 0)).Message);

    private static void Check(Schedule schedule, Func<int, double> expected)
    {
        var g = new Graph();
        Node step = g.Input([], "step", ElementType.Float64), rate = schedule.At(step);
        using var session = new Session(g);
        for (int t = 0; t < 25; t++)
            Assert.AreEqual(expected(t), session.Run<double>(rate, (step, new double[] { t }))[0], 1e-15, $"step {t}");
    }
}
