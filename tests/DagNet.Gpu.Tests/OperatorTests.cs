namespace DagNet.Tests;

/// <summary>Every row of the operator table, forward and backward, as the CPU computes it.</summary>
[TestClass]
public sealed class OperatorTests
{
    /// <summary>Compiling all kernels takes minutes: by default all run in float32 and a row of each operator is differentiated; with DAGNET_GPU_TESTS=all every one, in all types.</summary>
    private static bool All => Environment.GetEnvironmentVariable("DAGNET_GPU_TESTS") == "all";

    public static IEnumerable<object[]> Differentiated => OperatorTable.Rows.Where(r => r.Order > 0 && Array.Exists(r.At, a => a.Element is null))
        .GroupBy(r => r.Operator).SelectMany(rows => All ? rows : rows.Take(1)).Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(OperatorTable.Names), typeof(OperatorTable))]
    public void TheDeviceAgreesWithTheCpu(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        foreach (ElementType element in (ElementType[])[ElementType.Float32, .. All ? row.Also : []])
        {
            var graph = new Graph();
            (Node[] inputs, Node y) = row.In(graph, element);
            // Fetched alone, a result leaves its chain; between others it stays inside.
            Compare(row, graph, inputs, y.Element.IsFloat && All ? [y, 0.5 * y + y] : [y], element);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Differentiated))]
    public void GradientsAgreeWithTheCpus(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        var graph = new Graph();
        (Node[] inputs, Node y) = row.In(graph, ElementType.Float32);
        Node[] floats = [.. inputs.Where(x => x.Element == ElementType.Float32)];
        Compare(row, graph, inputs, [.. Gradient.Of((y * y).Sum(), floats)], ElementType.Float32);
    }

    private static void Compare(OperatorRow row, Graph graph, Node[] inputs, Node[] nodes, ElementType element)
    {
        Feed[] feeds = [.. inputs.Select((x, k) => Feed(x, row.Value(k, element)))];
        double[][] wanted = Computed(graph, new CpuBackend(), nodes, feeds), got = Computed(graph, Gpus.Device, nodes, feeds);
        for (int k = 0; k < nodes.Length; k++)
            Same(wanted[k], got[k], nodes[k].Element, $"{row.Name} {element.Word}, {k}");
    }

    private static double[][] Computed(Graph graph, IBackend backend, Node[] nodes, Feed[] feeds)
    {
        using var session = new Session(graph, backend: backend);
        Outputs outputs = session.Run(nodes, feeds);
        return [.. nodes.Select(outputs.Doubles)];
    }

    private static Feed Feed(Node input, Literal value)
    {
        int[] shape = value.Type.Shape.ToArray();
        double[] numbers = value.ToDoubles();
        return value.Type.Element switch
        {
            ElementType.Float32 => DagNet.Feed.Of(input, Array.ConvertAll(numbers, x => (float)x), shape),
            ElementType.Float64 => DagNet.Feed.Of(input, numbers, shape),
            ElementType.Int32 => DagNet.Feed.Of(input, Array.ConvertAll(numbers, x => (int)x), shape),
            ElementType.Int64 => DagNet.Feed.Of(input, Array.ConvertAll(numbers, x => (long)x), shape),
            ElementType.UInt8 => DagNet.Feed.Of(input, Array.ConvertAll(numbers, x => (byte)x), shape),
            _ => DagNet.Feed.Of(input, Array.ConvertAll(numbers, x => x != 0), shape),
        };
    }

    private static void Same(double[] wanted, double[] got, ElementType element, string what)
    {
        double tolerance = element == ElementType.Float32 ? 4e-6 : 0;
        Assert.HasCount(wanted.Length, got, what);
        double largest = Math.Max(1, wanted.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        for (int i = 0; i < wanted.Length; i++)
            Assert.IsTrue(wanted[i].Equals(got[i]) || Math.Abs(wanted[i] - got[i]) <= tolerance * largest,
                $"{what}: element {i} is {got[i]:G9}, wanted {wanted[i]:G9}.");
    }
}
