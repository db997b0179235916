namespace DagNet.Tests.Operators;

/// <summary>Every row of the operator table.</summary>
[TestClass]
public sealed class OperatorTests
{
    [TestMethod]
    [DynamicData(nameof(OperatorTable.Names), typeof(OperatorTable))]
    public void TheBackendAgreesWithTheReference(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float64, .. row.Also])
        {
            var graph = new Graph();
            (Node[] inputs, Node y) = row.In(graph, element);
            // Fetched alone, a result leaves its chain; between others it stays inside.
            Node chained = y.Element.IsFloat ? 0.5 * y + y : y;
            Literal[] values = [.. inputs.Select((_, k) => row.Value(k, element))];
            using var session = new Session(graph);
            Outputs got = session.Run([y, chained], [.. inputs.Select((x, k) => Feed(x, values[k]))]);
            Dictionary<Node, DenseArray> at = inputs.Select((x, k) => (x, k)).ToDictionary(e => e.x, e => new DenseArray(values[e.k].ToDoubles(), row.At[e.k].Value.Shape));
            foreach (Node output in (Node[])[y, chained])
            {
                DenseArray wanted = Reference.Of(output, at);
                CollectionAssert.AreEqual(wanted.Shape, got.TypeOf(output).Shape.ToArray(), $"{name} {element.Word}: shape");
                Same(wanted.Data, got.Doubles(output), y.Element, $"{name} {element.Word}");
            }
            if (row.Formula is { } formula && element == ElementType.Float64)
                Same([.. Enumerable.Range(0, at[inputs[0]].Count).Select(i => formula([.. inputs.Select(x => at[x][i])]))], got.Doubles(y), y.Element, $"{name}: formula");
        }
    }

    [TestMethod]
    [DynamicData(nameof(OperatorTable.Names), typeof(OperatorTable))]
    public void GradientsAgreeWithDifferences(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        if (row.Order > 0)
            row.CheckGradients();
    }

    [TestMethod]
    [DynamicData(nameof(OperatorTable.Names), typeof(OperatorTable))]
    public void ARowUsesItsOperator(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        (_, Node y) = row.In(new Graph(), ElementType.Float64);
        Assert.IsTrue(GraphText.Ancestors([y], intoBodies: false).Any(n => n.Op.GetType() == row.Operator), $"{name} has no {row.Operator.Name}.");
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
        double tolerance = element switch { ElementType.Float32 => 2e-6, ElementType.Float64 => 2e-14, _ => 0 };
        Assert.HasCount(wanted.Length, got, what);
        for (int i = 0; i < wanted.Length; i++)
            Assert.IsTrue(wanted[i].Equals(got[i]) || Math.Abs(wanted[i] - got[i]) <= tolerance * Math.Max(1, Math.Abs(wanted[i])),
                $"{what}: element {i} is {got[i]:G17}, wanted {wanted[i]:G17}.");
    }
}
