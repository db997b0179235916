using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Third pass: pointwise operators over one shape that feed each other become one <see cref="Fused"/> node, and the
/// expansions that they read disappear into it.
/// </summary>
internal static class Fuse
{
    public static Draft Run(Draft draft)
    {
        var groups = new Grouping(draft.Needed());
        HashSet<Node> wanted = [.. draft.Outputs, .. draft.Assigned.Select(a => a.Value)];
        var graph = new Graph();
        var successor = new Dictionary<Node, Node>();
        foreach (Node node in Ordered(groups, wanted))
            if (node.Op is Pointwise)
                Emit(node, groups, graph, successor, wanted);
            else
            {
                successor[node] = graph.ApplyTo(node.Op, Draft.Successors(node.Inputs, successor));
                successor[node].Label ??= node.Label;
            }
        return draft.To(graph, successor);
    }

    /// <summary>Topological order with each group as one, named by its last member; expansions that only groups read are gone.</summary>
    private static List<Node> Ordered(Grouping groups, HashSet<Node> wanted)
    {
        var order = new List<Node>();
        var done = new HashSet<Node>();
        var open = new Stack<(Node Unit, bool Ready)>();
        void Open(Node node) => open.Push((groups.Of(node)[^1], false));
        foreach (Node node in groups.Nodes)
        {
            if (node.Op is Expand && !wanted.Contains(node))
                continue;
            Open(node);
            while (open.TryPop(out (Node Unit, bool Ready) next))
                if (next.Ready)
                    order.Add(next.Unit);
                else if (done.Add(next.Unit))
                {
                    open.Push((next.Unit, true));
                    List<Node> group = groups.Of(next.Unit);
                    foreach (Node member in group)
                        foreach (Node input in member.Inputs)
                            if (groups.Of(input) != group)
                                Open(member.Op is Pointwise ? Unexpanded(input) : input);
                }
        }
        return order;
    }

    private static void Emit(Node unit, Grouping groups, Graph graph, Dictionary<Node, Node> successor, HashSet<Node> wanted)
    {
        List<Node> group = groups.Of(unit), inputs = [];
        foreach (Node member in group)
            foreach (Node input in member.Inputs)
                if (groups.Of(input) != group && !inputs.Contains(Unexpanded(input)))
                    inputs.Add(Unexpanded(input));
        var instructions = ImmutableArray.CreateBuilder<Instruction>(group.Count);
        foreach (Node member in group)
        {
            var arguments = ImmutableArray.CreateBuilder<int>(member.Inputs.Length);
            foreach (Node input in member.Inputs)
                arguments.Add(groups.Of(input) == group ? inputs.Count + group.IndexOf(input) : inputs.IndexOf(Unexpanded(input)));
            instructions.Add(new((Pointwise)member.Op, arguments.MoveToImmutable()));
        }
        List<Node> results = [.. group.Where(member => wanted.Contains(member) || groups.IsReadOutside(member))];
        var op = new Fused(group[0].Shape, [.. inputs.Select(x => x.Type)], instructions.MoveToImmutable(),
            [.. results.Select(r => inputs.Count + group.IndexOf(r))]);
        Node fused = graph.Apply(op, [.. inputs.Select(x => successor[x])]);
        for (int k = 0; k < results.Count; k++)
        {
            successor[results[k]] = fused.Item(k);
            successor[results[k]].Label ??= results[k].Label;
        }
        if (results.Count > 1)
            fused.Label ??= results[^1].Label;
    }

    private static Node Unexpanded(Node node) => node.Op is Expand ? node.Inputs[0] : node;
}
