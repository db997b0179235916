namespace DagNet.Tests.Operators;

/// <summary>NaN, infinities, zeros of both signs, scalars, and tensors without elements.</summary>
[TestClass]
public sealed class EdgeTests
{
    private static readonly double[] Special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1, -1, 2.5];

    /// <summary>Their formulas are not written for these numbers: they have tests of their own.</summary>
    private static readonly string[] Own = ["Erf", "Gelu", "Gelu by tanh", "Fmod", "Sign", "Mod by a number", "Pow 0.5 as products", "Pow 0 as products", "Pow -1 as products"];

    public static IEnumerable<object[]> Formulas => OperatorTable.Rows
        .Where(r => r.Formula is not null && Array.TrueForAll(r.At, a => a.Element is null) && !Own.Contains(r.Name))
        .Where(r => !r.Name.StartsWith("Cast to int", StringComparison.Ordinal))
        .Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(Formulas))]
    public void SpecialNumbersFollowTheFormula(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float64])
        {
            // All pairs, more than once: vectors and their remainder see each.
            double[][] at = row.At.Length == 1 ? [[.. Enumerable.Range(0, 5).SelectMany(_ => Special)]]
                : [[.. Special.SelectMany(_ => Special)], [.. Special.SelectMany(x => Special.Select(_ => x))]];
            (double[] got, _) = Run(row.Build, element, [.. at.Select(x => new DenseArray(x, [x.Length]))]);
            for (int i = 0; i < got.Length; i++)
            {
                double wanted = row.Formula!([.. at.Select(x => x[i])]);
                Assert.IsTrue(wanted.Equals(got[i]) || Math.Abs(wanted - got[i]) <= 2e-6 * Math.Max(1, Math.Abs(wanted)),
                    $"{name} {element.Word} of {string.Join(", ", at.Select(x => x[i]))} is {got[i]}, wanted {wanted}.");
            }
        }
    }

    [TestMethod]
    public void SpecialNumbersWithoutAFormula()
    {
        double[] x = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 1e-300];
        CollectionAssert.AreEqual(new[] { double.NaN, 1, -1, 0, 2e-300 / Math.Sqrt(Math.PI) }, Values(n => n.Erf(), x));
        CollectionAssert.AreEqual(new[] { double.NaN, 1, -1, 0, 1 }, Values(n => n.Sign(), x));
        CollectionAssert.AreEqual(new[] { double.NaN, double.PositiveInfinity, double.NaN, 0, 5e-301 }, Values(n => n.Gelu(), x));
        CollectionAssert.AreEqual(new[] { 1.0, 1, 1, 1, 1 }, Values(n => n.Pow(0), x));
        CollectionAssert.AreEqual(new[] { double.NaN, double.NaN, double.NaN, 0, 1e-300 }, Values(n => n % 2.5, x));
        CollectionAssert.AreEqual(new[] { double.NaN, double.PositiveInfinity, 0, Math.Log(2), Math.Log(2) }, Values(n => n.Softplus(), x));
        CollectionAssert.AreEqual(new[] { 0.0, 1, 0, 0.5, 0.5 }, Values(n => n.IsNaN().Where(n.ZerosLike(), n.Sigmoid()), x));
    }

    [TestMethod]
    public void CastsBeyondTheRange()
    {
        double[] x = [double.NaN, 3e9, -3e9, double.PositiveInfinity, 1.9, -1.9];
        double[] wanted = [0, int.MaxValue, int.MinValue, int.MaxValue, 1, -1];
        CollectionAssert.AreEqual(wanted, Values(n => n.Cast(ElementType.Int32), x));
        CollectionAssert.AreEqual(new double[] { 0, 255, 0, 255, 1, 0 }, Values(n => n.Cast(ElementType.UInt8), x));
        CollectionAssert.AreEqual(new double[] { 1, 1, 1, 1, 1, 1 }, Values(n => n.Cast(ElementType.Bool), x));
        CollectionAssert.AreEqual(new double[] { 44, 255, 0 },
            Run(n => n[0].Cast(ElementType.UInt8), ElementType.Int32, new DenseArray([300, -1, 256], [3])).Values);
    }

    [TestMethod]
    public void ErfIsAccurateEverywhere()
    {
        double[] x = [.. Enumerable.Range(-7000, 14001).Select(i => i / 1000.0), 1e-12, -3e-30, 1 - 1e-16, 1 + 1e-15];
        double[] y = Values(n => n.Erf(), x), single = Run(n => n[0].Erf(), ElementType.Float32, new DenseArray(x, [x.Length])).Values;
        for (int i = 0; i < x.Length; i++)
        {
            double exact = OperatorTable.Erf(x[i]), rounded = OperatorTable.Erf((float)x[i]);
            Assert.AreEqual(exact, y[i], 5e-16 * Math.Abs(exact), $"erf {x[i]}");
            Assert.AreEqual(rounded, single[i], 2.5e-7 * Math.Abs(rounded), $"erf {x[i]} in float32");
        }
    }

    [TestMethod]
    public void TanhIsAccurateEverywhere()
    {
        double[] x = [.. Enumerable.Range(-10000, 20001).Select(i => i / 800.0), 1e-12, -3e-30, 1e-8, -1e-4];
        double[] y = Values(n => n.Tanh(), x), single = Run(n => n[0].Tanh(), ElementType.Float32, new DenseArray(x, [x.Length])).Values;
        for (int i = 0; i < x.Length; i++)
        {
            Assert.AreEqual(Math.Tanh(x[i]), y[i], 8e-16 * Math.Abs(Math.Tanh(x[i])), $"tanh {x[i]}");
            Assert.AreEqual(Math.Tanh((float)x[i]), single[i], 2.5e-7 * Math.Abs(Math.Tanh((float)x[i])), $"tanh {x[i]} in float32");
        }
    }

    [TestMethod]
    public void SoftplusKeepsItsDigits()
    {
        double[] x = [.. Enumerable.Range(-300, 600).Select(i => i / 4.0)];
        double[] y = Values(n => n.Softplus(), x), single = Run(n => n[0].Softplus(), ElementType.Float32, new DenseArray(x, [x.Length])).Values;
        for (int i = 0; i < x.Length; i++)
        {
            // ln(1 + u) as its series where u is small: the alternating terms do not cancel.
            double u = Math.Exp(x[i]), exact = u > 1e-3 ? Math.Max(x[i], 0) + Math.Log(1 + Math.Exp(-Math.Abs(x[i]))) : u - (u * u / 2) + (u * u * u / 3) - (u * u * u * u / 4);
            Assert.AreEqual(exact, y[i], 1e-12 * exact, $"softplus {x[i]}");
            Assert.AreEqual(exact, single[i], 5e-7 * exact, $"softplus {x[i]} in float32");
        }
    }

    [TestMethod]
    public void NothingIsReducedToTheNeutralElement()
    {
        var none = new DenseArray(2, 0);
        CollectionAssert.AreEqual(new[] { 0.0, 0 }, Run(x => x[0].Sum(1), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(new[] { 1.0, 1 }, Run(x => x[0].Prod(1), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(new[] { double.NegativeInfinity, double.NegativeInfinity }, Run(x => x[0].Max(1), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(new[] { double.PositiveInfinity, double.PositiveInfinity }, Run(x => x[0].Min(1), ElementType.Float64, none).Values);
        CollectionAssert.AreEqual(new double[] { int.MinValue, int.MinValue }, Run(x => x[0].Max(1), ElementType.Int32, none).Values);
        CollectionAssert.AreEqual(new[] { double.NaN, double.NaN }, Run(x => x[0].Mean(1), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(new[] { double.NegativeInfinity, double.NegativeInfinity }, Run(x => x[0].LogSumExp(1), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(Array.Empty<double>(), Run(x => x[0].Sum(0), ElementType.Float32, none).Values);
        Assert.AreEqual("ArgMax: axis 1 of [2, 0] has no elements. Give it at least one.",
            Assert.ThrowsExactly<ShapeException>(() => Run(x => x[0].ArgMax(1), ElementType.Float32, none)).Message);
    }

    [TestMethod]
    public void TensorsWithoutElementsPassThrough()
    {
        var none = new DenseArray(0, 3);
        foreach (Func<Node, Node> build in (Func<Node, Node>[])
            [x => x.Exp() + x, x => x.Concat(0, x), x => x.Slice(1, 1..2), x => x.Transpose(), x => x.CumSum(0), x => x.TopK(2).Values, x => x.Tile(2, 2),
            x => x.Gather(x.Graph.Constant(Literal.Of<long>([], Shape.Of(0))), 1), x => x.ArgMax(1),
            x => x.CumProd(0), x => x.Hardmax(), x => x.Unsqueeze(2).DFT(1), x => x.Einsum("ij,ij->ij", x), x => x.LpNormalization(), x => x.EyeLike()])
            Assert.IsEmpty(Run(x => build(x[0]), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(new[] { 0.0, 0, 0 }, Run(x => x[0].Einsum("ij->j"), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(new[] { 1.0, 1 }, Run(x => x[0].Det(), ElementType.Float32, new DenseArray(2, 0, 0)).Values);
        (double[] padded, int[] shape) = Run(x => x[0].Pad([1, 0], [1, 0], value: 4), ElementType.Float32, none);
        CollectionAssert.AreEqual(new[] { 2, 3 }, shape);
        CollectionAssert.AreEqual(new[] { 4.0, 4, 4, 4, 4, 4 }, padded);
        CollectionAssert.AreEqual(new[] { 0.0, 0, 0, 0, 0, 0 }, Run(x => x[0].PutBack(0, 1, 2), ElementType.Float32, none).Values);
        CollectionAssert.AreEqual(new[] { 1.0, 2, 3 }, Run(x => x[0].Concat(0, x[1]), ElementType.Float32, none, new DenseArray([1, 2, 3], [1, 3])).Values);
        CollectionAssert.AreEqual(new[] { 0.0, 0 }, Run(x => x[0].ScatterAdd(x[0].Graph.Constant(Literal.Of<long>([], Shape.Of(0))), 2), ElementType.Float32, new DenseArray(0)).Values);
    }

    [TestMethod]
    public void LossesOfWhatIsIgnored()
    {
        DenseArray scores = new([1, 2, 3, 4], [2, 2]);
        Node Loss(Node x, LossReduction reduction)
            => x.SoftmaxCrossEntropyLoss(x.Graph.Constant(Literal.Of<long>([9, 9], Shape.Of(2))), null, reduction, 9).Loss;
        CollectionAssert.AreEqual(new[] { 0.0, 0 }, Run(x => Loss(x[0], LossReduction.None), ElementType.Float32, scores).Values);
        CollectionAssert.AreEqual(new[] { 0.0 }, Run(x => Loss(x[0], LossReduction.Sum), ElementType.Float32, scores).Values);
        CollectionAssert.AreEqual(new[] { double.NaN }, Run(x => Loss(x[0], LossReduction.Mean), ElementType.Float32, scores).Values);
        Assert.ThrowsExactly<IndexException>(() => Run(
            x => x[0].NegativeLogLikelihoodLoss(x[0].Graph.Constant(Literal.Of<long>([0, 2], Shape.Of(2)))), ElementType.Float32, scores));
    }

    [TestMethod]
    public void SpecialNumbersAreReduced()
    {
        double inf = double.PositiveInfinity, nan = double.NaN;
        var x = new DenseArray([1, nan, 2, inf, 1, -inf, -inf, -inf, -inf, 3, inf, inf], [4, 3]);
        CollectionAssert.AreEqual(new[] { nan, inf, -inf, inf }, Run(n => n[0].Max(1), ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { nan, -inf, -inf, 3 }, Run(n => n[0].Min(1), ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { nan, inf, -inf, inf }, Run(n => n[0].LogSumExp(1), ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { 1.0, 0, 0, 1 }, Run(n => n[0].ArgMax(1), ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { 0.0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0 }, Run(n => n[0].Hardmax(1), ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { 1.0, 2, 2, 0 }, Run(n => n[0].ArgMin(1, selectLastIndex: true), ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { nan, 2, inf, 1, -inf, -inf, inf, inf }, Run(n => n[0].TopK(2, 1).Values, ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { 1.0, 2, 0, 1, 0, 1, 1, 2 }, Run(n => n[0].TopK(2, 1).Positions, ElementType.Float32, x).Values);
        CollectionAssert.AreEqual(new[] { 1.0, 0, 2, 1, 0, 1, 0, 1 }, Run(n => n[0].TopK(2, 1, largest: false).Positions, ElementType.Float32, x).Values);
        var large = new DenseArray([1000, 1001, -1000, -1001], [2, 2]);
        double logTwo = Math.Log(1 + Math.Exp(-1));
        (double[] y, _) = Run(n => n[0].LogSumExp(1), ElementType.Float64, large);
        Assert.AreEqual(1001 + logTwo, y[0], 1e-12);
        Assert.AreEqual(-1000 + logTwo, y[1], 1e-12);
    }

    private static double[] Values(Func<Node, Node> build, double[] x) => Run(n => build(n[0]), ElementType.Float64, new DenseArray(x, [x.Length])).Values;

    private static (double[] Values, int[] Shape) Run(Func<Node[], Node> build, ElementType element, params DenseArray[] at)
    {
        var graph = new Graph();
        Node[] inputs = [.. at.Select((x, k) => graph.Input(Shape.Of(x.Shape), $"x{k}", element))];
        Node y = build(inputs);
        using var session = new Session(graph);
        Outputs outputs = session.Run([y], [.. inputs.Select((x, k) => element switch
        {
            ElementType.Float32 => Feed.Of(x, Array.ConvertAll(at[k].Data, v => (float)v), at[k].Shape),
            ElementType.Int32 => Feed.Of(x, Array.ConvertAll(at[k].Data, v => (int)v), at[k].Shape),
            _ => Feed.Of(x, at[k].Data, at[k].Shape),
        })]);
        return (outputs.Doubles(y), outputs.TypeOf(y).Shape.ToArray());
    }
}
