using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Third pass: pointwise operators over one shape that feed each other become one <see cref="Fused"/> node, and the
/// expansions that they read disappear into it.
/// </summary>
internal static class Fuse
{
    /// <summary>More values than this would not lie in the first-level cache together.</summary>
    private const int MostInstructions = 48;

    public static Draft Run(Draft draft)
    {
        IReadOnlyList<Node> nodes = draft.Needed();
        Dictionary<Node, Group> groups = Gather(nodes);
        var consumers = nodes.SelectMany(n => n.Inputs, (n, x) => (Consumer: n, Producer: x)).ToLookup(e => e.Producer, e => e.Consumer);
        HashSet<Node> wanted = [.. draft.Outputs, .. draft.Assigned.Select(a => a.Value)];
        bool Leaves(Node member) => wanted.Contains(member) || consumers[member].Any(c => groups.GetValueOrDefault(c) != groups[member]);

        var graph = new Graph();
        var successor = new Dictionary<Node, Node>();
        foreach (Node node in Ordered(nodes, groups, wanted))
            if (groups.TryGetValue(node, out Group? group))
                Emit(group, graph, successor, Leaves);
            else
            {
                successor[node] = graph.Apply(node.Op, [.. node.Inputs.Select(x => successor[x])]);
                successor[node].Label ??= node.Label;
            }
        return new(graph, [.. draft.Outputs.Select(o => successor[o])], [.. draft.Assigned.Select(a => (a.Variable, successor[a.Value]))]);
    }

    /// <summary>Topological order with each group as one, named by its last member; expansions that only groups read are gone.</summary>
    private static List<Node> Ordered(
        IReadOnlyList<Node> nodes, Dictionary<Node, Group> groups, HashSet<Node> wanted)
    {
        Node Unit(Node node) => groups.TryGetValue(node, out Group? group) ? group.Members[^1] : node;
        IEnumerable<Node> Needs(Node unit) => groups.TryGetValue(unit, out Group? group)
            ? group.Members.SelectMany(m => m.Inputs).Where(x => groups.GetValueOrDefault(x) != group).Select(Unexpanded)
            : unit.Inputs;
        var order = new List<Node>();
        var done = new HashSet<Node>();
        var open = new Stack<(Node Unit, bool Ready)>();
        foreach (Node node in nodes.Where(n => n.Op is not Expand || wanted.Contains(n)))
        {
            open.Push((Unit(node), false));
            while (open.TryPop(out (Node Unit, bool Ready) next))
                if (next.Ready)
                    order.Add(next.Unit);
                else if (done.Add(next.Unit))
                {
                    open.Push((next.Unit, true));
                    foreach (Node need in Needs(next.Unit))
                        open.Push((Unit(need), false));
                }
        }
        return order;
    }

    /// <summary>Pointwise operators of one shape that may be computed together.</summary>
    private sealed class Group
    {
        public List<Node> Members { get; } = [];
    }

    private static Dictionary<Node, Group> Gather(IReadOnlyList<Node> nodes)
    {
        var groups = new Dictionary<Node, Group>();
        foreach (Node node in nodes)
        {
            if (node.Op is not Pointwise)
                continue;
            var group = new Group { Members = { node } };
            groups[node] = group;
            foreach (Group other in node.Inputs.Where(groups.ContainsKey).Select(x => groups[x]).Distinct().ToList())
                if (other != group && other.Members[0].Shape == node.Shape
                    && other.Members.Count + group.Members.Count <= MostInstructions && !Cyclic(group, other, groups))
                {
                    group.Members.AddRange(other.Members);
                    foreach (Node member in other.Members)
                        groups[member] = group;
                }
        }
        foreach (Group group in groups.Values.Distinct())
            group.Members.Sort((a, b) => a.Id.CompareTo(b.Id));
        return groups;
    }

    /// <summary>True where something outside both groups lies on a path between them: together they would wait for themselves.</summary>
    private static bool Cyclic(Group one, Group other, Dictionary<Node, Group> groups)
    {
        List<Node> members = [.. one.Members, .. other.Members];
        HashSet<Node> inside = [.. members];
        // Nothing reads a node that has just been met, and the other group does not wait for itself: only the node can close a circle.
        IEnumerable<Node> starts = one.Members.Count == 1 ? one.Members : members;
        var open = new Stack<Node>(starts.SelectMany(m => m.Inputs).Where(x => !inside.Contains(x)));
        var seen = new HashSet<Node>();
        while (open.TryPop(out Node? node))
        {
            if (inside.Contains(node))
                return true;
            if (!seen.Add(node))
                continue;
            // A group is computed as one: what any of its members waits for, all of them do. So an early node may wait for
            // a late one, and the search cannot end at the members' own numbers.
            IEnumerable<Node> together = groups.TryGetValue(node, out Group? group) ? group.Members : [node];
            foreach (Node input in together.SelectMany(member => member.Inputs))
                open.Push(input);
        }
        return false;
    }

    private static void Emit(Group group, Graph graph, Dictionary<Node, Node> successor, Func<Node, bool> leaves)
    {
        HashSet<Node> inside = [.. group.Members];
        List<Node> inputs = [];
        foreach (Node input in group.Members.SelectMany(m => m.Inputs).Where(x => !inside.Contains(x)).Select(Unexpanded))
            if (!inputs.Contains(input))
                inputs.Add(input);
        var index = new Dictionary<Node, int>();
        var instructions = ImmutableArray.CreateBuilder<Instruction>();
        foreach (Node member in group.Members)
        {
            instructions.Add(new((Pointwise)member.Op,
                [.. member.Inputs.Select(x => inside.Contains(x) ? index[x] : inputs.IndexOf(Unexpanded(x)))]));
            index[member] = inputs.Count + instructions.Count - 1;
        }
        List<Node> results = [.. group.Members.Where(leaves)];
        var op = new Fused(group.Members[0].Shape, [.. inputs.Select(x => x.Type)], instructions.ToImmutable(), [.. results.Select(r => index[r])]);
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
