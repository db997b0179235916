namespace DagNet.Onnx.Tests;

/// <summary>Operators on types that the standard or ONNX Runtime lacks at some opset.</summary>
[TestClass]
public class ElementTypeTests
{
    private static readonly Dictionary<string, Func<Node, Node, Node>> Rules = new()
    {
        ["Add"] = (a, b) => a + b,
        ["Sub"] = (a, b) => a - b,
        ["Mul"] = (a, b) => a * b,
        ["Div"] = (a, b) => a / b,
        ["Neg"] = (a, b) => -a,
        ["Abs"] = (a, b) => (a - b).Abs(),
        ["Sign"] = (a, b) => (a - b).Sign(),
        ["Max"] = (a, b) => a.Maximum(b),
        ["Min"] = (a, b) => a.Minimum(b),
        ["Equal"] = (a, b) => a.Equal(b),
        ["Less"] = (a, b) => a < b,
        ["LessOrEqual"] = (a, b) => a <= b,
        ["GreaterOrEqual"] = (a, b) => a >= b,
        ["ReduceMax"] = (a, b) => a.Max(0),
        ["ReduceMin"] = (a, b) => a.Min(true, 1),
        ["ReduceMean"] = (a, b) => a.Mean(1),
        ["ReduceProd"] = (a, b) => a.Prod(1),
        ["Concat"] = (a, b) => a.Concat(1, b),
        ["Pad"] = (a, b) => a.Pad([1, 0], [0, 2], value: 1),
        ["Slice"] = (a, b) => a.Slice(1, 1.., -1),
        ["Gather"] = (a, b) => a.Gather(b.Cast(ElementType.Int64) * 0, 1),
        ["Relu"] = (a, b) => (a - b).Relu(),
        ["ReduceSum"] = (a, b) => (a * b).Sum(1),
        ["MatMul"] = (a, b) => a.MatMul(b, transposeB: true),
        ["Greater"] = (a, b) => a > b,
        ["Where"] = (a, b) => (a > b).Where(a, b),
        ["Cast"] = (a, b) => a.Cast(ElementType.Float32),
        ["Expand"] = (a, b) => a.ExpandTo([4, 2, 3]),
        ["Transpose"] = (a, b) => a.Transpose(),
    };

    public static IEnumerable<object[]> Cases =>
        from rule in Rules.Keys
        from element in (ElementType[])[ElementType.UInt8, ElementType.Int32, ElementType.Int64]
        select new object[] { rule, element };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Whole_numbers_wrap_and_truncate_as_in_the_session(string rule, ElementType element) =>
        Check(Rules[rule], element, [7, 250, 3, 100, 0, 255], [200, 6, 5, 3, 1, 255]);

    [TestMethod]
    [DataRow("Greater")]
    [DataRow("Where")]
    [DataRow("Equal")]
    [DataRow("Less")]
    [DataRow("LessOrEqual")]
    [DataRow("GreaterOrEqual")]
    [DataRow("Concat")]
    [DataRow("Pad")]
    [DataRow("Slice")]
    [DataRow("Gather")]
    [DataRow("Expand")]
    [DataRow("Transpose")]
    [DataRow("Cast")]
    public void Truth_values_are_0_and_1(string rule) => Check(Rules[rule], ElementType.Bool, [0, 1, 0, 1, 1, 0], [0, 0, 1, 1, 0, 1]);

    private static void Check(Func<Node, Node, Node> rule, ElementType element, double[] left, double[] right)
    {
        Graph graph = new();
        Node a = graph.Input([2, 3], "a", element), b = graph.Input([2, 3], "b", element);
        Node y = rule(a, b).Named("y");
        using Session session = new(graph);
        foreach (int opset in (int[])[11, 12, 13, 14, 17, 21, 25])
        {
            using Exported exported = new(session, [y], opset);
            NetworkTests.Compare(session, exported, [y], (a, left, [2, 3]), (b, right, [2, 3]));
        }
    }
}
