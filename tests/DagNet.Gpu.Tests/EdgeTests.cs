namespace DagNet.Tests;

/// <summary>At NaN, infinities, zeros and the ends of the range, formulas on the device give what the CPU's give.</summary>
[TestClass]
public sealed class EdgeTests
{
    private static readonly float[] Edges =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, 1, -1, 0.5f, -0.5f, 2, -2, 3, -3, 1e-30f, -1e-30f, 1e-7f, 88.7f, 89, -88.7f,
        -104, 1e9f, -1e9f, 1e30f, -1e30f, float.MaxValue, 0.9999999f, -0.9999999f, 2.5f, -2.5f, 1.5f, 4.0001f, 7,
    ];

    public static IEnumerable<object[]> Operators => typeof(Op).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(Pointwise)) && !t.IsAbstract && t.GetConstructor([]) is not null)
        .Where(t => t.GetInterfaces().Any(i => i.IsGenericType && Array.IndexOf(Taken, i.GetGenericTypeDefinition()) >= 0)).Select(t => new object[] { t.Name });

    private static Type[] Taken =>
        [typeof(IUnaryFloat<>), typeof(IUnaryNumber<>), typeof(IBinaryFloat<>), typeof(IBinaryNumber<>), typeof(IComparison<>), typeof(IClassification<>)];

    [TestMethod]
    [DynamicData(nameof(Operators))]
    public void TheFormulaIsTheCpus(string name)
    {
        var op = (Pointwise)Activator.CreateInstance(typeof(Op).Assembly.GetType($"DagNet.{name}")!)!;
        bool binary = op.GetType().GetInterfaces().Any(i => i.Name is "IBinaryFloat`1" or "IBinaryNumber`1" or "IComparison`1");
        (float A, float B)[] pairs = [.. from a in Edges from b in binary ? Edges : [0f] where Defined(op, a) select (a, b)];
        // The platform's vectorised remainder is not exact; its scalar one is.
        double[] wanted = op is Fmod ? [.. pairs.Select(p => (double)(p.A % p.B))] : Computed(op, binary, pairs, new CpuBackend()), got = Computed(op, binary, pairs, Gpus.Device);
        for (int i = 0; i < pairs.Length; i++)
            Assert.IsTrue(wanted[i].Equals(got[i]) || Math.Abs(wanted[i] - got[i]) <= 2e-6 * Math.Abs(wanted[i]) + Least(op),
                $"{name}({pairs[i]}) is {got[i]:G9}, on the CPU {wanted[i]:G9}.");
    }

    /// <summary>Sines far from 0 need more digits of π than the device reduces by.</summary>
    private static bool Defined(Pointwise op, float a)
        => op is not (Sin or Cos or Tan) || !(Math.Abs(a) > 1e5f) || float.IsInfinity(a);

    /// <summary>The platform's vectorised sinh is 6e-8 at 0.</summary>
    private static double Least(Pointwise op) => op is Sinh ? 1.2e-7 : 1e-37;

    private static double[] Computed(Pointwise op, bool binary, (float A, float B)[] pairs, IBackend backend)
    {
        var graph = new Graph();
        Node a = graph.Input([pairs.Length], "a"), b = graph.Input([pairs.Length], "b");
        Node y = binary ? op.On(a, b) : op.On(a);
        using var session = new Session(graph, backend: backend);
        return session.Run([y], Feed.Of(a, pairs.Select(p => p.A).ToArray(), [pairs.Length]), Feed.Of(b, pairs.Select(p => p.B).ToArray(), [pairs.Length])).Doubles(y);
    }

    [TestMethod]
    public void ReductionsOfNaN()
    {
        var graph = new Graph();
        Node x = graph.Input([3, 40], "x"), image = graph.Input([1, 1, 4, 4], "image");
        float[] data = [.. Enumerable.Range(0, 120).Select(i => i == 7 || i == 93 ? float.NaN : MathF.Sin(i))], pixels = [.. data[..16]];
        Node[] nodes = [x.Max(1), x.Min(0), x.Sum(1), x.Max(), x.ArgMax(1), x.ArgMin(0), x.TopK(3).Positions, x.TopK(2).Values, image.MaxPool([2]), x.Softmax(), x.CumSum(1)];
        double[][] Run(IBackend backend)
        {
            using var session = new Session(graph, backend: backend);
            Outputs outputs = session.Run(nodes, Feed.Of(x, data, [3, 40]), Feed.Of(image, pixels, [1, 1, 4, 4]));
            return [.. nodes.Select(outputs.Doubles)];
        }
        double[][] wanted = Run(new CpuBackend()), got = Run(Gpus.Device);
        for (int k = 0; k < nodes.Length; k++)
            for (int i = 0; i < wanted[k].Length; i++)
                Assert.IsTrue(wanted[k][i].Equals(got[k][i]) || Math.Abs(wanted[k][i] - got[k][i]) < 1e-5, $"{nodes[k]}: element {i} is {got[k][i]}, on the CPU {wanted[k][i]}.");
    }
}
