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
                Emit(groups.Of(node), graph, successor, member => wanted.Contains(member) || groups.IsReadOutside(member));
            else
            {
                successor[node] = graph.Apply(node.Op, [.. node.Inputs.Select(x => successor[x])]);
                successor[node].Label ??= node.Label;
            }
        return new(graph, [.. draft.Outputs.Select(o => successor[o])], [.. draft.Assigned.Select(a => (a.Variable, successor[a.Value]))]);
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

    private static void Emit(List<Node> group, Graph graph, Dictionary<Node, Node> successor, Func<Node, bool> leaves)
    {
        HashSet<Node> inside = [.. group];
        List<Node> inputs = [];
        foreach (Node input in group.SelectMany(m => m.Inputs).Where(x => !inside.Contains(x)).Select(Unexpanded))
            if (!inputs.Contains(input))
                inputs.Add(input);
        var index = new Dictionary<Node, int>();
        var instructions = ImmutableArray.CreateBuilder<Instruction>();
        foreach (Node member in group)
        {
            instructions.Add(new((Pointwise)member.Op,
                [.. member.Inputs.Select(x => inside.Contains(x) ? index[x] : inputs.IndexOf(Unexpanded(x)))]));
            index[member] = inputs.Count + instructions.Count - 1;
        }
        List<Node> results = [.. group.Where(leaves)];
        var op = new Fused(group[0].Shape, [.. inputs.Select(x => x.Type)], instructions.ToImmutable(), [.. results.Select(r => index[r])]);
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
