namespace DagNet;

/// <summary>Which nodes are computed together: pointwise operators of one shape that feed each other, every other node alone.</summary>
internal sealed class Grouping
{
    /// <summary>More values than this would not lie in the first-level cache together.</summary>
    private const int MostInstructions = 48;

    private readonly List<Node>[] _groups;
    private readonly List<Node>?[] _consumers;
    private readonly int[] _level;
    private readonly int[] _seen;
    private readonly Stack<Node> _open = [];
    private readonly Queue<Node> _raised = [];
    private int _searches;

    /// <param name="nodes">All nodes in topological order.</param>
    public Grouping(IReadOnlyList<Node> nodes)
    {
        Nodes = nodes;
        int count = nodes.Count == 0 ? 0 : nodes[^1].Id + 1;
        _groups = new List<Node>[count];
        _consumers = new List<Node>?[count];
        _level = new int[count];
        _seen = new int[count];
        foreach (Node node in nodes)
            Add(node);
        // Until it is sorted, a group begins with its last member.
        foreach (Node node in nodes)
            if (Of(node) is { Count: > 1 } group && group[0] == node)
                group.Sort((a, b) => a.Id.CompareTo(b.Id));
    }

    /// <summary>All nodes in topological order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The nodes that a node is computed together with, itself included, in topological order.</summary>
    public List<Node> Of(Node node) => _groups[node.Id];

    /// <summary>True where a node outside the group reads the member.</summary>
    public bool IsReadOutside(Node member)
    {
        foreach (Node consumer in ConsumersOf(member))
            if (Of(consumer) != Of(member))
                return true;
        return false;
    }

    private List<Node> ConsumersOf(Node node) => _consumers[node.Id] ??= [];

    private void Add(Node node)
    {
        List<Node> group = _groups[node.Id] = [node];
        foreach (Node input in node.Inputs)
        {
            ConsumersOf(input).Add(node);
            _level[node.Id] = Math.Max(_level[node.Id], _level[input.Id] + 1);
        }
        if (node.Op is not Pointwise)
            return;
        for (int k = 0; k < node.Inputs.Length; k++)
        {
            List<Node> other = Of(node.Inputs[k]);
            if (other != group && other[0].Op is Pointwise && other[0].Shape == node.Shape && !IsAmong(node.Inputs.AsSpan()[..k], other)
                && other.Count + group.Count <= MostInstructions && !Cyclic(group, other))
                Join(group, other);
        }
    }

    /// <summary>True where an input before is of the group: it has been refused.</summary>
    private bool IsAmong(ReadOnlySpan<Node> inputs, List<Node> group)
    {
        foreach (Node input in inputs)
            if (Of(input) == group)
                return true;
        return false;
    }

    /// <summary>True where something outside both groups lies on a path between them: together they would wait for themselves.</summary>
    private bool Cyclic(List<Node> group, List<Node> other)
    {
        _searches++;
        _open.Clear();
        foreach (Node member in group)
            foreach (Node input in member.Inputs)
                if (Of(input) != group && Of(input) != other)
                    _open.Push(input);
        while (_open.TryPop(out Node? node))
        {
            if (Of(node) == other)
                return true;
            // A group is computed as one: what any of its members waits for, all of them do. So an early node may wait for
            // a late one, and it is not the nodes' numbers but their levels that end the search.
            if (_level[node.Id] <= _level[other[0].Id] || _seen[node.Id] == _searches)
                continue;
            foreach (Node member in Of(node))
            {
                _seen[member.Id] = _searches;
                foreach (Node input in member.Inputs)
                    _open.Push(input);
            }
        }
        return false;
    }

    private void Join(List<Node> group, List<Node> other)
    {
        foreach (Node member in other)
            _groups[member.Id] = group;
        group.AddRange(other);
        int level = _level[other[0].Id];
        foreach (Node member in group)
            foreach (Node input in member.Inputs)
                if (Of(input) != group)
                    level = Math.Max(level, _level[input.Id] + 1);
        Raise(group, level);
    }

    /// <summary>Gives a group its level, and all that wait for it higher ones.</summary>
    private void Raise(List<Node> group, int level)
    {
        foreach (Node member in group)
            _level[member.Id] = level;
        _raised.Enqueue(group[0]);
        while (_raised.TryDequeue(out Node? node))
            foreach (Node member in Of(node))
                foreach (Node consumer in ConsumersOf(member))
                    if (Of(consumer) != Of(node) && _level[consumer.Id] <= _level[node.Id])
                    {
                        foreach (Node together in Of(consumer))
                            _level[together.Id] = _level[node.Id] + 1;
                        _raised.Enqueue(consumer);
                    }
    }
}
