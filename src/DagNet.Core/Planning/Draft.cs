using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>A graph on its way to a plan: what is to be fetched, and the new values of variables.</summary>
internal sealed record Draft(Graph Graph, ImmutableArray<Node> Outputs, ImmutableArray<(Variable Variable, Node Value)> Assigned)
{
    /// <summary>The nodes that must be computed, in topological order.</summary>
    public IReadOnlyList<Node> Needed() => GraphText.Ancestors([.. Outputs, .. Assigned.Select(a => a.Value)], intoBodies: true);

    /// <summary>Builds the draft anew in a fresh graph; the rule gives each node's successor from its new inputs.</summary>
    public Draft Rewrite(Func<Node, Graph, ImmutableArray<Node>, Node> rule) => Rewrite((node, graph, inputs, _) => rule(node, graph, inputs));

    /// <summary>The same, with the successors of all nodes before.</summary>
    public Draft Rewrite(Func<Node, Graph, ImmutableArray<Node>, IReadOnlyDictionary<Node, Node>, Node> rule)
    {
        var graph = new Graph();
        var successor = new Dictionary<Node, Node>();
        foreach (Node node in Needed())
        {
            Node next;
            if (!node.Body.IsEmpty)
                next = node.Body.Length == 1 ? successor[node.Body[0]] : graph.ApplyTo(new Tuple(), Successors(node.Body, successor));
            else
            {
                ImmutableArray<Node> inputs = Successors(node.Inputs, successor);
                next = node.Op is Item item && inputs[0].Op is Tuple ? inputs[0].Inputs[item.Index] : rule(node, graph, inputs, successor);
            }
            next.Label ??= node.Label;
            successor[node] = next;
        }
        return To(graph, successor);
    }

    /// <summary>The draft in another graph, which holds the successors of its nodes.</summary>
    public Draft To(Graph graph, Dictionary<Node, Node> successor)
        => new(graph, Successors(Outputs, successor), [.. Assigned.Select(a => (a.Variable, successor[a.Value]))]);

    /// <summary>The successors of some nodes, in order.</summary>
    public static ImmutableArray<Node> Successors(ImmutableArray<Node> nodes, Dictionary<Node, Node> successor)
    {
        var result = new Node[nodes.Length];
        for (int k = 0; k < result.Length; k++)
            result[k] = successor[nodes[k]];
        return ImmutableCollectionsMarshal.AsImmutableArray(result);
    }

    /// <summary>The results of a composite while its items are looked up.</summary>
    private sealed record Tuple : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x) => [.. x];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [.. x];
    }
}
