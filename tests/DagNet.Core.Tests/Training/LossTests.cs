namespace DagNet.Tests;

/// <summary>Losses against formulas written out for one example, in float64.</summary>
[TestClass]
public sealed class LossTests
{
    private static readonly DenseArray Prediction = Points.Between(-4, 4, 21, 5, 3), Target = Points.Between(-4, 4, 22, 5, 3);
    private static readonly DenseArray Chance = Points.Between(0.05, 0.95, 23, 5, 3), Weights = Points.Between(0.2, 3, 24, 5);

    private sealed record Row(string Name, DenseArray Target, Func<Node, Node, Node?, LossReduction, Node> Loss, Func<double, double, double> Formula);

    private static readonly Row[] Table =
    [
        new("MeanSquaredError", Target, (p, t, w, r) => p.MeanSquaredError(t, w, r), (p, t) => (p - t) * (p - t)),
        new("MeanAbsoluteError", Target, (p, t, w, r) => p.MeanAbsoluteError(t, w, r), (p, t) => Math.Abs(p - t)),
        new("Huber", Target, (p, t, w, r) => p.Huber(t, 1.5, w, r), (p, t) => Math.Abs(p - t) <= 1.5 ? (p - t) * (p - t) / 2 : 1.5 * (Math.Abs(p - t) - 0.75)),
        new("Poisson", Points.Whole(0, 4, 25, 5, 3), (p, t, w, r) => p.Poisson(t, w, r), (p, t) => Math.Exp(p) - (t * p)),
        new("Quantile", Target, (p, t, w, r) => p.Quantile(t, 0.9, w, r), (p, t) => t > p ? 0.9 * (t - p) : 0.1 * (p - t)),
        new("Hinge", Sign, (p, t, w, r) => p.Hinge(t, w, r), (p, t) => Math.Max(0, 1 - (t * p))),
        new("BinaryCrossEntropy", Chance, (p, t, w, r) => p.BinaryCrossEntropy(t, 1, w, r), (p, t) => -(t * Math.Log(Logistic(p))) - ((1 - t) * Math.Log(1 - Logistic(p)))),
        new("BinaryCrossEntropy, rare", Points.Whole(0, 1, 26, 5, 3), (p, t, w, r) => p.BinaryCrossEntropy(t, 7, w, r),
            (p, t) => t == 1 ? -7 * Math.Log(Logistic(p)) : -Math.Log(1 - Logistic(p))),
        new("Contrastive", Points.Whole(0, 1, 27, 5, 3), (p, t, w, r) => p.Contrastive(t, 2, w, r), (d, t) => t == 1 ? d * d : Math.Pow(Math.Max(0, 2 - d), 2)),
    ];

    public static IEnumerable<object[]> Names => Table.Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AnElementwiseLossIsItsFormula(string name)
    {
        Row row = Table.Single(r => r.Name == name);
        double[] each = [.. Prediction.Data.Zip(row.Target.Data, row.Formula)];
        double[] weighted = [.. each.Select((l, i) => l * Weights[i / 3])];
        Near(each, Run((p, t, _) => row.Loss(p, t, null, LossReduction.None), row.Target));
        Near(weighted, Run((p, t, w) => row.Loss(p, t, w, LossReduction.None), row.Target));
        Near([each.Average()], Run((p, t, _) => row.Loss(p, t, null, LossReduction.Mean), row.Target));
        Near([each.Sum()], Run((p, t, _) => row.Loss(p, t, null, LossReduction.Sum), row.Target));
        Near([weighted.Sum() / (3 * Weights.Data.Sum())], Run((p, t, w) => row.Loss(p, t, w, LossReduction.Mean), row.Target));
        GradientCheck.Of(x => row.Loss(x[0], Constant(x[0], row.Target), x[1], LossReduction.Mean), [Prediction, Weights], order: 2);
    }

    [TestMethod]
    [DataRow(0.0, false)]
    [DataRow(0.2, false)]
    [DataRow(0.0, true)]
    [DataRow(0.2, true)]
    public void CrossEntropyOfLabelsAndOfProbabilities(double smoothing, bool byClass)
    {
        int[] labels = [2, 0, 1, 1, 2];
        double[] c = byClass ? [0.5, 2, 3] : [1, 1, 1];
        double[] each = new double[5], share = new double[5];
        for (int i = 0; i < 5; i++)
        {
            double[] e = [.. Prediction.Data[(3 * i)..(3 * i + 3)].Select(Math.Exp)];
            share[i] = c[labels[i]];
            for (int k = 0; k < 3; k++)
                each[i] -= c[k] * (((1 - smoothing) * (k == labels[i] ? 1 : 0)) + (smoothing / 3)) * Math.Log(e[k] / e.Sum());
        }
        var oneHot = new DenseArray([5, 3]);
        for (int i = 0; i < 5; i++)
            oneHot[(3 * i) + labels[i]] = 1;
        Node Classes(Node p) => p.Graph.Constant(Literal.FromDoubles(c, new(p.Element, [3])));
        Node Of(Node p, bool probabilities, Node? w, LossReduction reduction) => p.CrossEntropy(
            probabilities ? Constant(p, oneHot) : p.Graph.Constant(Literal.Of<int>(labels, [5])), smoothing, byClass ? Classes(p) : null, w, reduction);
        foreach (bool probabilities in (bool[])[false, true])
        {
            Near(each, Run((p, _, _) => Of(p, probabilities, null, LossReduction.None), Target));
            Near([each.Sum() / share.Sum()], Run((p, _, _) => Of(p, probabilities, null, LossReduction.Mean), Target));
            Near([each.Zip(Weights.Data, (l, w) => l * w).Sum() / share.Zip(Weights.Data, (s, w) => s * w).Sum()],
                Run((p, _, w) => Of(p, probabilities, w, LossReduction.Mean), Target));
            GradientCheck.Of(x => Of(x[0], probabilities, x[1], LossReduction.Mean), [Prediction, Weights], order: 2);
        }
    }

    [TestMethod]
    public void CrossEntropyOfEveryPixel()
    {
        DenseArray logits = Points.Between(-3, 3, 5, 2, 4, 3), wholes = Points.Whole(0, 2, 6, 2, 4);
        var g = new Graph();
        Node x = g.Input(["batch", "pixels", 3], "x", ElementType.Float64), y = g.Input(["batch", "pixels"], "y", ElementType.Int64);
        using var session = new Session(g);
        Node loss = x.CrossEntropy(y, reduction: LossReduction.None);
        double[] got = session.Run([loss], Feed.Of(x, logits.Data, 2, 4, 3), Feed.Of(y, Array.ConvertAll(wholes.Data, l => (long)l), 2, 4)).Doubles(loss);
        Near([.. wholes.Data.Select((l, i) => Math.Log(logits.Data[(3 * i)..(3 * i + 3)].Sum(Math.Exp)) - logits[(3 * i) + (int)l])], got);
    }

    [TestMethod]
    public void TripletAndCosine()
    {
        DenseArray far = Points.Between(-4, 4, 28, 5, 3);
        double[] Row(DenseArray x, int i) => x.Data[(3 * i)..(3 * i + 3)];
        double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());
        double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
        double[] rows = [0, 1, 2, 3, 4];
        Near([.. rows.Select(i => Math.Max(0, Distance(Row(Prediction, (int)i), Row(Target, (int)i)) - Distance(Row(Prediction, (int)i), Row(far, (int)i)) + 2))],
            Run((p, t, _) => p.Triplet(t, Constant(p, far), 2, reduction: LossReduction.None), Target));
        Near([.. rows.Select(i => 1 - (Dot(Row(Prediction, (int)i), Row(Target, (int)i))
                / Math.Sqrt(Dot(Row(Prediction, (int)i), Row(Prediction, (int)i)) * Dot(Row(Target, (int)i), Row(Target, (int)i)))))],
            Run((p, t, _) => p.CosineLoss(t, reduction: LossReduction.None), Target));
        GradientCheck.Of(x => x[0].Triplet(x[1], x[2], 2, x[3]), [Prediction, Target, far, Weights], order: 2);
        GradientCheck.Of(x => x[0].CosineLoss(x[1], x[2]), [Prediction, Target, Weights], order: 2);
    }

    [TestMethod]
    public void LogitsOfAnySizeGiveExactFiniteLosses()
    {
        var g = new Graph();
        Node x = g.Input([4], "x"), y = g.Input([4], "y", ElementType.Bool), loss = x.BinaryCrossEntropy(y, reduction: LossReduction.None);
        Node slope = Gradient.Of(loss.Sum(), x)[0];
        using var session = new Session(g);
        Outputs got = session.Run([loss, slope], (x, new float[] { 500, 20, -500, -500 }), (y, new bool[] { true, true, true, false }));
        float small = (float)Math.Exp(-20);
        float[] losses = got.Array<float>(0), slopes = got.Array<float>(1);
        CollectionAssert.AreEqual(new float[] { 0, 500, 0 }, new[] { losses[0], losses[2], losses[3] });
        Assert.AreEqual(small, losses[1], 1e-6f * small);
        Assert.AreEqual(-small, slopes[1], 1e-6f * small);
        Assert.AreEqual(-1, slopes[2]);
    }

    [TestMethod]
    public void WeightsOfZeroGiveZero()
    {
        Near([0], Run((p, t, w) => p.MeanSquaredError(t, 0 * w), Target));
        var equal = new DenseArray([2, 3]);
        var g = new Graph();
        Node x = g.Input([2, 3], "x", ElementType.Float64), slope = Gradient.Of(x.EuclideanDistance(x.ZerosLike()).Sum(), x)[0];
        using var session = new Session(g);
        CollectionAssert.AreEqual(new double[6], session.Run([slope], (x, equal.Data)).Doubles(slope));
    }

    [TestMethod]
    public void ALabelOutsideTheClassesIsRefused()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 3], "x"), y = g.Input(["batch"], "y", ElementType.Int32), loss = x.CrossEntropy(y);
        using var session = new Session(g);
        string Message(int label) => Assert.ThrowsExactly<IndexException>(() => session.Run([loss], (x, new float[6]), (y, new[] { 0, label }))).Message;
        StringAssert.Contains(Message(3), "the index 3 is outside an axis of extent 3");
        StringAssert.Contains(Message(-1), "is outside an axis of extent 3");
    }

    [TestMethod]
    public void WrongShapesAreNamed()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 1], "x"), y = g.Input(["batch"], "y"), w = g.Input([7], "w"), whole = g.Input(["batch", 1], "i", ElementType.Int64);
        void Says(string text, Func<Node> build) => Assert.AreEqual(text, Assert.ThrowsExactly<ShapeException>(build).Message);
        Says("MeanSquaredError: the prediction has the shape [batch, 1], the target [batch]. They are compared element by element: "
            + "reshape one of them.", () => x.MeanSquaredError(y));
        Says("MeanSquaredError: the weights have the shape [7], the losses [batch]. Give one weight for each example: the shape of the losses, "
            + "or their first axes.", () => y.MeanSquaredError(y, w));
        Says("MeanAbsoluteError: takes a prediction of float32 or float64, but it is int64[batch, 1]. Cast it.", () => whole.MeanAbsoluteError(x));
        Says("CrossEntropy: the logits have the shape [batch, 1], the labels [batch, 1]. Give one label for each row of logits, [batch], "
            + "or probabilities of the shape [batch, 1].", () => x.CrossEntropy(whole));
        Says("CrossEntropy: the class weights have the shape [7], the logits [batch, 1]. Give one weight for each of the 1 classes.",
            () => x.CrossEntropy(whole.Squeeze(1), classWeights: w));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => x.Quantile(x, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => x.Huber(x, 0));
    }

    private static DenseArray Sign
    {
        get
        {
            DenseArray bits = Points.Whole(0, 1, 29, 5, 3);
            return new([.. bits.Data.Select(b => (2 * b) - 1)], bits.Shape);
        }
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static Node Constant(Node beside, DenseArray value) => beside.Graph.Constant(Literal.FromDoubles(value.Data, new(beside.Element, Shape.Of(value.Shape))));

    private static double[] Run(Func<Node, Node, Node, Node> loss, DenseArray target)
    {
        var g = new Graph();
        Node p = g.Input([5, 3], "p", ElementType.Float64), t = g.Input([5, 3], "t", ElementType.Float64), w = g.Input([5], "w", ElementType.Float64);
        Node value = loss(p, t, w);
        using var session = new Session(g);
        return session.Run([value], (p, Prediction.Data), (t, target.Data), (w, Weights.Data)).Doubles(value);
    }

    private static void Near(double[] wanted, double[] got)
    {
        Assert.HasCount(wanted.Length, got);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-13 * Math.Max(1, Math.Abs(wanted[i])), $"element {i}");
    }
}
