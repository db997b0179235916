namespace DagNet.Onnx.Tests;

/// <summary>Graphs put together at random over named extents, with their gradients: one model serves all sizes.</summary>
[TestClass]
public class RandomGraphTests
{
    private static readonly Shape[] Shapes =
        [[], [1], ["n"], ["m", "n"], ["m", 1], [1, "n"], ["n", "n"], [3, "m", "n"], [3, 1, "n"], [3, 1, 1]];

    public static IEnumerable<int> Opsets => [11, 13, 15, 18, 25];

    [TestMethod]
    [DynamicData(nameof(Opsets))]
    public void ONNX_Runtime_computes_what_the_formulas_say(int opset)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            (Graph graph, Node[] outputs) = Build(seed);
            using ReferenceBackend backend = new();
            using Session session = new(graph, seed, backend);
            using Exported exported = new(session, outputs, opset);
            foreach ((int m, int n) in ((int, int)[])[(2, 5), (1, 1), (4, 1)])
            {
                Dictionary<string, long> numbers = new() { ["m"] = m, ["n"] = n };
                NetworkTests.Compare(session, exported, outputs,
                [
                    .. graph.Inputs.Select((x, k) =>
                    {
                        Shape shape = x.Shape.Bind(numbers);
                        return (x, Numbers.Spread(shape.Count, (seed * 7) + k), shape.ToArray());
                    }),
                ]);
            }
        }
    }

    private static (Graph Graph, Node[] Outputs) Build(int seed)
    {
        Random random = new(seed);
        Graph graph = new();
        List<Node> nodes = [graph.Input([3, "m", "n"], "sizes", ElementType.Float64)];
        for (int k = 0; k < 3; k++)
            nodes.Add(graph.Input(Shapes[random.Next(Shapes.Length)], $"x{k}", ElementType.Float64));
        while (nodes.Count < 24)
            if (Next(random, nodes[random.Next(nodes.Count)], nodes[random.Next(nodes.Count)]) is { } next)
                nodes.Add(next);
        Node[] ends = [.. Enumerable.Range(0, 3).Select(_ => nodes[random.Next(4, nodes.Count)]).Distinct()];
        Node loss = ends.Select(e => e.Tanh().Sum()).Aggregate((a, b) => a + b);
        return (graph, [.. ends, .. Gradient.Of(loss, [.. graph.Inputs])]);
    }

    private static Node? Next(Random random, Node a, Node b) => random.Next(13) switch
    {
        0 => Matching(a, b) ? a + b : null,
        1 => Matching(a, b) ? (a * b).Tanh() : null,
        2 => Matching(a, b) ? a - b : null,
        3 => a.Tanh(),
        4 => a.Sigmoid() * 2,
        5 => -a,
        6 => Matching(a, b) ? (a > b).Where(a, b.Tanh()) : null,
        7 => a.Shape.Rank > 0 ? a.Sum(keepDims: random.Next(2) == 0, random.Next(a.Shape.Rank)) / a.Graph.Extent(a.Shape.Size, a.Element) : null,
        8 => a.Shape.Rank > 1 ? a.Transpose() : null,
        9 => a.Shape.Rank > 1 ? a.Flatten(random.Next(a.Shape.Rank)) : null,
        10 => a.Shape.Rank > 1 && b.Shape.Rank > 1 && a.Shape[^1] == b.Shape[^2] && a.Shape.Rank == b.Shape.Rank && a.Shape[..^2] == b.Shape[..^2]
            ? a.MatMul(b).Tanh() : null,
        11 => a.Shape.Rank == 0 ? a.ExpandTo(b.Shape) : null,
        _ => (a * 0.5).Exp() / (1 + (a * a)),
    };

    private static bool Matching(Node a, Node b)
    {
        for (int i = 1; i <= Math.Min(a.Shape.Rank, b.Shape.Rank); i++)
            if (a.Shape[^i] != b.Shape[^i] && a.Shape[^i] != 1 && b.Shape[^i] != 1)
                return false;
        return true;
    }
}
