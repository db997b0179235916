using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A pass for training steps that are short of memory: the forward computation is cut into segments, the gradient computes those values of a segment
/// again that it needs, and only what crosses a cut is kept for it ("gradient checkpointing", Chen et al. 2016). The results are the same, bit for bit.
/// </summary>
/// <remarks>
/// Random numbers come from the same counters both times, and statistics move once, by the first computation. Everything up to the first output, the loss, counts
/// as forward. Results of operators with several, as MaxPool, are kept.
/// </remarks>
internal sealed class Recompute
{
    /// <summary>Values of so small a share of all are kept.</summary>
    private const double Small = 1e-3;

    private static readonly int[] Segments = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48];

    private readonly Draft _draft;
    private readonly IReadOnlyList<Node> _nodes;
    private readonly Dictionary<Node, int> _place = [];
    private readonly int _loss;
    private readonly long[] _kept, _crossing;

    private Recompute(Draft draft)
    {
        (_draft, _nodes) = (draft, draft.Needed());
        for (int i = 0; i < _nodes.Count; i++)
            _place[_nodes[i]] = i;
        _loss = _place[draft.Outputs[0]];
        (_kept, _crossing) = Sizes();
    }

    /// <summary>The draft with as many segments as need the least memory, or as it is where no cut helps.</summary>
    /// <param name="draft">What is planned, before its chains are fused.</param>
    /// <param name="memory">The bytes that a draft needs when it has been through the other passes.</param>
    public static Draft Run(Draft draft, Func<Draft, long> memory)
    {
        if (draft.Outputs.IsEmpty || draft.Assigned.IsEmpty)
            return draft;
        var pass = new Recompute(draft);
        (Draft best, long least) = (draft, memory(draft));
        foreach (int segments in Segments)
        {
            Draft cut = pass.Cut(segments);
            long needed = memory(cut);
            if (needed < least)
                (best, least) = (cut, needed);
        }
        return best;
    }

    /// <summary>For each place in the forward computation: the bytes up to there that the gradient reads, and the bytes that what follows reads.</summary>
    private (long[] Kept, long[] Crossing) Sizes()
    {
        int[] lastForward = new int[_loss + 1];
        bool[] backward = new bool[_loss + 1];
        for (int i = 0; i < _nodes.Count; i++)
            foreach (Node input in _nodes[i].Inputs)
                if (_place[input] is var at && at <= _loss)
                {
                    if (i <= _loss)
                        lastForward[at] = i;
                    else
                        backward[at] = true;
                }
        long[] kept = new long[_loss + 1], change = new long[_loss + 2];
        for (int i = 0; i <= _loss; i++)
        {
            long bytes = _nodes[i].Op is Leaf or Reshape or Item ? 0 : _nodes[i].Types.Sum(type => type.Bytes);
            kept[i] = (i == 0 ? 0 : kept[i - 1]) + (backward[i] ? bytes : 0);
            if (lastForward[i] > i)
                (change[i], change[lastForward[i]]) = (change[i] + bytes, change[lastForward[i]] - bytes);
        }
        for (int i = 1; i <= _loss; i++)
            change[i] += change[i - 1];
        return (kept, change[..(_loss + 1)]);
    }

    private Draft Cut(int segments)
    {
        List<int> cuts = [];
        double share = _kept[^1] / (double)segments;
        for (int k = 1; k < segments; k++)
        {
            int[] near = [.. Enumerable.Range(0, _loss).Where(i => Math.Abs(_kept[i] - (k * share)) <= share / 2)];
            if (near.Length > 0)
                cuts.Add(near.MinBy(i => _crossing[i]));
        }
        HashSet<Node> kept = Kept([.. cuts.Distinct()]);
        var again = new Dictionary<Node, Node>();
        return _draft.Rewrite((node, graph, inputs, successor) =>
        {
            if (_place[node] <= _loss)
                return graph.Apply(node.Op, inputs.AsSpan());
            ImmutableArray<Node> read = [.. node.Inputs.Select((x, k) => IsKept(x) ? inputs[k] : Repeated(x, graph, successor))];
            return graph.Apply(node.Op, read.AsSpan());
        });

        bool IsKept(Node x) => _place[x] > _loss || x.Op is Leaf || kept.Contains(x);

        // What leads from the kept values to this one, in order.
        Node Repeated(Node value, Graph graph, IReadOnlyDictionary<Node, Node> successor)
        {
            var needed = new HashSet<Node>();
            var open = new Stack<Node>([value]);
            while (open.TryPop(out Node? next))
                if (!again.ContainsKey(next) && needed.Add(next))
                    foreach (Node input in next.Inputs.Where(x => !IsKept(x)))
                        open.Push(input);
            foreach (Node node in needed.OrderBy(n => n.Id))
                again[node] = graph.Apply(node.Op, [.. node.Inputs.Select(x => !IsKept(x) ? again[x]
                    : x.Op is Constant ? successor[x] : graph.Apply(new Again(), successor[x]))]);
            return again[value];
        }
    }

    /// <summary>What the gradient may read as the forward computation has left it.</summary>
    private HashSet<Node> Kept(int[] cuts)
    {
        HashSet<Node> kept = [.. _draft.Outputs, .. _draft.Assigned.Select(a => a.Value)];
        int last = cuts.Length == 0 ? -1 : cuts.Max();
        for (int i = 0; i <= _loss; i++)
        {
            Node node = _nodes[i];
            // What follows the last cut is read at once.
            if (i > last || node.Types.Length > 1 || node.Op is Item || node.Type.Bytes <= Small * _kept[^1])
                kept.Add(node);
            foreach (Node input in node.Inputs)
                if (Array.Exists(cuts, cut => _place[input] <= cut && cut < i))
                    kept.Add(input);
        }
        return kept;
    }
}
