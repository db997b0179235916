namespace DagNet.Tests.Operators;

/// <summary>What docs/conventions.md says of gradients where a function has none.</summary>
[TestClass]
public sealed class KinkTests
{
    [TestMethod]
    public void AtAKink()
    {
        Slopes(x => x.Relu(), [0, -0.0], [0, 0]);
        Slopes(x => x.Abs(), [0, 2, -2], [0, 1, -1]);
        Slopes(x => x.LeakyRelu(0.2), [0], [0.2]);
        Slopes(x => x.PRelu(x.Graph.Constant(0.3, x.Element)), [0], [0.3]);
        Slopes(x => x.Elu(0.5), [0, 100], [0.5, 1]);
        Slopes(x => x.Elu(), [0], [1]);
        Slopes(x => x.Celu(2), [0, 1000], [1, 1]);
        Slopes(x => x.Clip(-1, 2), [-1, 2, -1.5, 2.5, 0], [1, 1, 0, 0, 1]);
        Slopes(x => x.HardSigmoid(0.25, 0.5), [-2, 2, 3], [0.25, 0.25, 0]);
        Slopes(x => x.ThresholdedRelu(), [1], [0]);
        Slopes(x => x.Shrink(), [0.5, -0.5], [0, 0]);
        Slopes(x => x.Floor() + x.Ceil() + x.Round() + x.Sign(), [0.5, 0, 1], [0, 0, 0]);
        Slopes(x => x.StopGradient() * x, [3], [3]);
    }

    [TestMethod]
    public void BetweenTheElementsOfAGrid()
    {
        Node Sample(Node grid, Interpolation mode) => grid.Graph.Constant(Literal.Of<double>([1, 4, 2], [1, 1, 3]))
            .GridSample(grid.Reshape([1, 2, 1]), mode, alignCorners: true).Reshape([2]);
        Slopes(x => Sample(x, Interpolation.Linear), [0, 0.5], [-2, -2]);
        Slopes(x => Sample(x, Interpolation.Linear) + Sample(x, Interpolation.Nearest), [-0.7, 0.2], [3, -2]);
    }

    [TestMethod]
    public void AtATie()
    {
        Slopes(x => x.Maximum(x.Graph.Constant(2, x.Element)), [2, 3, 1], [0.5, 1, 0]);
        Slopes(x => x.Minimum(x.Graph.Constant(2, x.Element)), [2, 3, 1], [0.5, 0, 1]);
        Slopes(x => x.Maximum(x), [2], [1]);
        Slopes(x => x.Max(), [3, 1, 3, 2, 3], [1 / 3.0, 0, 1 / 3.0, 0, 1 / 3.0]);
        Slopes(x => x.Min(), [1, 1, 3], [0.5, 0.5, 0]);
        Slopes(x => x.TopK(2).Values, [3, 1, 3, 2, 3], [1, 0, 1, 0, 0]);
    }

    [TestMethod]
    public void PowersOfZeroHaveTheirLimits()
    {
        Slopes(x => x.Pow(0), [0, -1], [0, 0]);
        Slopes(x => x.Pow(1), [0, -1], [1, 1]);
        Slopes(x => x.Pow(2), [0, -1], [0, -2]);
        Slopes(x => x.Pow(1.5), [0, 4], [0, 3]);
        Slopes(x => x.Pow(7), [0, -1], [0, 7]);
        Slopes(x => x.Pow(0.5), [0, 4], [double.PositiveInfinity, 0.25]);
        Slopes(x => x.Pow(x.Graph.Constant(Literal.Of<double>([0, 1, 2, 3], Shape.Of(4)))), [0, 0, 0, 0], [0, 1, 0, 0]);
        Slopes(x => x.Graph.Constant(0, x.Element).Pow(x), [2, 0.5], [0, 0]);
        Slopes(x => x.Graph.Constant(-2, x.Element).Pow(x), [2], [double.NaN]);
        GradientCheck.Of(x => x[0].Pow(x[1]), [new DenseArray([0.5, 1.5], [2]), new DenseArray([0, 0], [2])], order: 3);
    }

    [TestMethod]
    public void NaNTakesNoSide()
    {
        Slopes(x => x.Maximum(x.Graph.Constant(double.NaN, x.Element)), [2], [0]);
        Slopes(x => x.Relu(), [double.NaN], [0]);
        Slopes(x => x.Clip(-1, 1), [double.NaN], [1]);
    }

    [TestMethod]
    public void TheNormOfZeroHasNoSlope() => Slopes(x => x.L2(), [0, 0], [double.NaN, double.NaN]);

    /// <summary>∂Σy/∂x at each x.</summary>
    private static void Slopes(Func<Node, Node> function, double[] at, double[] wanted)
    {
        var graph = new Graph();
        Node x = graph.Input(Shape.Of(at.Length), "x", ElementType.Float64);
        Node dx = Gradient.Of(function(x).Sum(), x)[0];
        using var session = new Session(graph);
        double[] got = session.Run([dx], (x, at)).Doubles(dx);
        for (int i = 0; i < at.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-15, $"at {at[i]}");
    }
}
