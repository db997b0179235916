using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A pass for devices where each step costs a launch and a way through memory: a chain that alone reads an operator's value, element by element, is
/// computed together with the operator, and so is one whose value only the operator reads.
/// </summary>
/// <remarks>New values of variables stay in steps of their own, which are written in place when all else is done.</remarks>
internal sealed class Merge
{
    private readonly Draft _draft;
    private readonly Dictionary<Node, int> _readers = [];
    private readonly HashSet<Node> _wanted, _updates;
    private readonly Dictionary<Node, Node> _producers = [];
    private readonly Dictionary<Node, (Node Core, int Place)> _cores = [];

    private Merge(Draft draft, Func<Node, Fused?, Fused?, bool> merges)
    {
        _draft = draft;
        _wanted = [.. draft.Outputs, .. draft.Assigned.Select(a => a.Value)];
        _updates = [.. draft.Assigned.Select(a => Computing(a.Value))];
        IReadOnlyList<Node> nodes = draft.Needed();
        foreach (Node node in nodes)
            foreach (Node input in node.Inputs)
                _readers[input] = _readers.GetValueOrDefault(input) + 1;
        foreach (Node node in nodes)
            if (node.Op is Fused consumer)
                FindCore(node, consumer, merges);
            else if (node.Inputs.Length == 1 && node.Types.Length == 1 && Source(node.Inputs[0]) is { Op: Fused { Results.Length: 1 } producer } source
                && !_cores.ContainsKey(source) && merges(node, producer, null))
                _producers[node] = source;
    }

    public static Draft Run(Draft draft, Func<Node, Fused?, Fused?, bool> merges) => new Merge(draft, merges).Run();

    private void FindCore(Node node, Fused consumer, Func<Node, Fused?, Fused?, bool> merges)
    {
        if (_updates.Contains(node))
            return;
        (Node? Core, int Place) last = (null, -1);
        for (int place = 0; place < node.Inputs.Length; place++)
            if (consumer.Inputs[place].Shape.Size == consumer.Shape.Size && Source(node.Inputs[place]) is { } core && core.Types.Length == 1
                && core.Op is not (Leaf or Item or Fused or Again) && (last.Core is null || core.Id > last.Core.Id)
                && merges(core, _producers.TryGetValue(core, out Node? producer) ? (Fused)producer.Op : null, consumer))
                last = (core, place);
        // The one that is made last is put off the least, and with it the end of what it reads.
        if (last.Core is not null)
            _cores[node] = (last.Core, last.Place);
    }

    /// <summary>What makes a value that nobody else reads, through views of it; null where others read it.</summary>
    private Node? Source(Node value)
    {
        while (_readers[value] == 1 && !_wanted.Contains(value))
            if (value.Op is Reshape)
                value = value.Inputs[0];
            else
                return value;
        return null;
    }

    /// <summary>The node whose result a value is, as a view or an item.</summary>
    private static Node Computing(Node value)
    {
        while (value.Op is Reshape or Again or Item)
            value = value.Inputs[0];
        return value;
    }

    private Draft Run() => _draft.Rewrite((node, graph, inputs, successor) =>
    {
        if (_cores.TryGetValue(node, out (Node Core, int Place) merged))
            return Apply(merged.Core, (Fused)node.Op, merged.Place, inputs.RemoveAt(merged.Place));
        return _producers.ContainsKey(node) ? Apply(node, null, -1, []) : graph.ApplyTo(node.Op, inputs);

        Node Apply(Node core, Fused? consumer, int place, ImmutableArray<Node> others)
        {
            Node? producer = _producers.GetValueOrDefault(core);
            Node result = graph.ApplyTo(new Merged(core, (Fused?)producer?.Op, consumer, place),
                [.. (producer ?? core).Inputs.Select(x => successor[x]), .. others]);
            result.Label = core.Label;
            return result;
        }
    });
}
