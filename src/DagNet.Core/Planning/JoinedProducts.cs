using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A pass: a sum of products AₜᵀBₜ is one product of their concatenations. So the gradient of a weight that the steps of a sequence or the nodes of
/// a tree share costs one deep product in place of many shallow ones and their sum.
/// </summary>
internal sealed class JoinedProducts
{
    private readonly Draft _draft;
    private readonly Dictionary<Node, int> _readers = [];
    private readonly HashSet<Node> _wanted, _inner = [];

    /// <summary>The concatenations along rows, by the first value in them.</summary>
    private readonly ILookup<Node, Node> _concatenations;

    private JoinedProducts(Draft draft, IReadOnlyList<Node> nodes)
    {
        _draft = draft;
        _wanted = [.. draft.Outputs, .. draft.Assigned.Select(a => a.Value)];
        foreach (Node node in nodes)
            foreach (Node input in node.Inputs)
                _readers[input] = _readers.GetValueOrDefault(input) + 1;
        foreach (Node node in nodes)
            if (node.Op is Add)
                foreach (Node input in node.Inputs)
                    if (input.Op is Add && IsOnlyRead(input))
                        _inner.Add(input);
        _concatenations = nodes.Where(n => n.Op is Concat concat && n.Shape[..concat.Axis].Count == 1).ToLookup(n => Source(n.Inputs[0]));
    }

    public static Draft Run(Draft draft)
    {
        IReadOnlyList<Node> nodes = draft.Needed();
        return nodes.Count(n => n.Op is MatMul { TransposeA: true, TransposeB: false }) > 1 ? new JoinedProducts(draft, nodes).Run() : draft;
    }

    private Draft Run() => _draft.Rewrite((node, graph, inputs, successor)
        => node.Op is Add && !_inner.Contains(node) ? Sum(node, graph, successor) ?? graph.ApplyTo(node.Op, inputs) : graph.ApplyTo(node.Op, inputs));

    private bool IsOnlyRead(Node node) => _readers[node] == 1 && !_wanted.Contains(node);

    /// <summary>The sum with its products joined; null where there are none to join.</summary>
    private Node? Sum(Node root, Graph graph, IReadOnlyDictionary<Node, Node> successor)
    {
        var products = new List<Node>();
        var others = new List<Node>();
        var open = new Stack<Node>([root]);
        while (open.TryPop(out Node? node))
            if (node == root || _inner.Contains(node))
            {
                open.Push(node.Inputs[1]);
                open.Push(node.Inputs[0]);
            }
            else
                (node.Op is MatMul { TransposeA: true, TransposeB: false } && node.Shape.Rank == 2 && IsOnlyRead(node) ? products : others).Add(node);
        // Copying what is multiplied must cost less than the sums of results.
        long copied = products.Sum(p => p.Inputs[0].Shape.Count + (long)p.Inputs[1].Shape.Count);
        if (products.Count < 2 || copied > products.Count * (long)root.Shape.Count)
            return null;
        Node?[] factors = [null, null];
        for (int side = 1; side >= 0 && factors[1] is null; side--)
            if (Concatenation(products, side) is { } known)
            {
                products = [.. known.Inputs.Select(x => products.First(p => Source(p.Inputs[side]) == Source(x)))];
                factors[side] = Successor(known).Reshape([products.Sum(p => p.Inputs[side].Shape[0].Value), products[0].Inputs[side].Shape[1]]);
            }
        for (int side = 0; side < 2; side++)
            factors[side] ??= graph.Apply(new Concat(0), [.. products.Select(p => successor[p.Inputs[side]])]);
        Node sum = graph.Apply(new MatMul(TransposeA: true, TransposeB: false), factors[0]!, factors[1]!);
        foreach (Node other in others)
            sum += successor[other];
        return sum;

        // What comes later is made here already, and found again there.
        Node Successor(Node node) => successor.TryGetValue(node, out Node? known) ? known : graph.ApplyTo(node.Op, [.. node.Inputs.Select(Successor)]);
    }

    /// <summary>What puts the left or right factors together in any order already; null where nothing does.</summary>
    private Node? Concatenation(List<Node> products, int side)
    {
        HashSet<Node> sources = [.. products.Select(p => Source(p.Inputs[side]))];
        return sources.Count < products.Count ? null : sources.SelectMany(source => _concatenations[source])
            .FirstOrDefault(c => c.Inputs.Length == products.Count && c.Inputs.All(x => sources.Contains(Source(x))));
    }

    private static Node Source(Node node)
    {
        while (node.Op is Reshape)
            node = node.Inputs[0];
        return node;
    }
}
