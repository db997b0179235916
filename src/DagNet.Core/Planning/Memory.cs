using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Last pass: orders the steps, decides which new values of variables are written in their place at the end, and gives every
/// value an offset in one arena, so that values whose lifetimes do not meet share memory.
/// </summary>
internal sealed class Memory
{
    private readonly long _alignment;
    private readonly Draft _draft;
    private readonly List<Node> _order;
    private readonly Dictionary<Node, Slot[]> _slots = [];
    private readonly Dictionary<Node, int> _lastUse = [];
    private readonly List<(long Offset, long Bytes)> _free = [];
    private readonly Dictionary<Variable, int> _variables = [];
    private readonly List<Literal> _constants = [];
    private long _size;

    /// <param name="draft">What is planned.</param>
    /// <param name="alignment">The bytes that every offset is a multiple of.</param>
    public Memory(Draft draft, long alignment)
    {
        (_draft, _alignment) = (draft, alignment);
        IReadOnlyList<Node> needed = draft.Needed();
        InPlace = draft.Assigned.IsEmpty ? [] : WrittenInPlace(draft, needed);
        _order = [.. needed.Where(n => !InPlace.ContainsKey(n)), .. needed.Where(InPlace.ContainsKey)];
        CommitFrom = needed.Count - InPlace.Count;
        Lifetimes();
        Assign();
    }

    /// <summary>Fused steps, and scatters into a variable, whose results are new values of variables and are written over the old ones:
    /// node → variable of each result.</summary>
    public Dictionary<Node, Variable[]> InPlace { get; }

    public int CommitFrom { get; private set; }

    public long ArenaBytes => _size;

    public Dictionary<string, Slot> Inputs { get; } = new(StringComparer.Ordinal);

    public List<Step> Steps { get; } = [];

    public List<StateCopy> Copies { get; } = [];

    public IReadOnlyList<Literal> Constants => _constants;

    public IReadOnlyList<Variable> Variables => [.. _variables.Keys];

    /// <summary>Where a value lies; a view lies where what it views does.</summary>
    public Slot SlotOf(Node node)
    {
        Node value = node;
        while (value.Op is Reshape or Again)
            value = value.Inputs[0];
        return _slots[Root(value)][value.Op is Item item ? item.Index : 0] with { Type = node.Type };
    }

    /// <summary>The node whose memory a view shares.</summary>
    private static Node Root(Node node)
    {
        while (node.Op is Reshape or Again or Item)
            node = node.Inputs[0];
        return node;
    }

    private void Lifetimes()
    {
        for (int i = 0; i < _order.Count; i++)
            foreach (Node input in _order[i].Inputs)
                _lastUse[Root(input)] = i;
        foreach (Node output in _draft.Outputs)
            _lastUse[Root(output)] = int.MaxValue;
        foreach ((_, Node value) in _draft.Assigned)
            _lastUse[Root(value)] = int.MaxValue;
    }

    private void Assign()
    {
        // What is fed is written before the first step.
        foreach (Node node in _order)
            if (node.Op is Input input)
            {
                var slot = new Slot(Storage.Arena, Take(node.Type.Bytes), node.Type);
                _slots[node] = [slot];
                Inputs.Add(input.Label, slot);
            }
        int commit = 0;
        for (int i = 0; i < _order.Count; i++)
        {
            Node node = _order[i];
            Demand(node);
            if (node.Op is Reshape or Again or Item)
                continue;
            if (node.Op is Leaf)
                Place(node);
            else
            {
                var results = new Slot[node.Types.Length];
                for (int k = 0; k < results.Length; k++)
                    results[k] = Result(node, k, i);
                _slots[node] = results;
                var inputs = new Slot[node.Inputs.Length];
                for (int k = 0; k < inputs.Length; k++)
                    inputs[k] = SlotOf(node.Inputs[k]);
                Steps.Add(new(node, inputs, results));
                if (i < CommitFrom)
                    commit = Steps.Count;
            }
            foreach (Node input in node.Inputs)
                if (_lastUse[Root(input)] == i)
                {
                    Release(Root(input));
                    _lastUse[Root(input)] = int.MaxValue;
                }
            if (!_lastUse.ContainsKey(node))
                Release(node);
        }
        CommitFrom = commit;
        foreach ((Variable variable, Node value) in _draft.Assigned)
        {
            Slot target = VariableSlot(variable);
            Slot from = SlotOf(value);
            if (from.Storage != Storage.Variable || from.Position != target.Position)
                Copies.Add(new(from, target));
        }
    }

    /// <exception cref="ShapeException">A value is too large for kernels, which count bytes in 31 bits.</exception>
    private static void Demand(Node node)
    {
        foreach (TensorType type in node.Types)
            if (type.Bytes > int.MaxValue)
                throw new ShapeException($"{node.Described}: a value {type} takes {type.Bytes:N0} bytes; at most {int.MaxValue:N0} are computed "
                    + "with. Use smaller shapes, or split it.");
    }

    private void Place(Node node)
    {
        if (node.Op is Constant constant)
        {
            _slots[node] = [new(Storage.Constant, _constants.Count, node.Type)];
            _constants.Add(constant.Value);
        }
        else if (node.Op is Variable variable)
            _slots[node] = [VariableSlot(variable)];
    }

    private Slot VariableSlot(Variable variable)
    {
        if (!_variables.TryGetValue(variable, out int number))
            _variables[variable] = number = _variables.Count;
        return new(Storage.Variable, number, variable.Type);
    }

    private Slot Result(Node node, int k, int step)
    {
        TensorType type = node.Types[k];
        if (InPlace.TryGetValue(node, out Variable[]? variables))
            return VariableSlot(variables[k]);
        if (node.Op is Fused fused)
            for (int j = 0; j < node.Inputs.Length; j++)
                if (MayOverwrite(node, j, fused, j, k, step))
                    return Shared(j);
        if (node.Op is Merged { Consumer: { } chain } merged)
            for (int j = merged.Own; j < node.Inputs.Length; j++)
                if (MayOverwrite(node, j, chain, merged.PlaceOf(j), k, step))
                    return Shared(j);
        return new(Storage.Arena, Take(type.Bytes), type);

        Slot Shared(int input)
        {
            Slot shared = SlotOf(node.Inputs[input]) with { Type = type };
            // The input's memory now belongs to the result.
            _lastUse[Root(node.Inputs[input])] = int.MaxValue;
            return shared;
        }
    }

    /// <summary>
    /// True where a fused chain may write a result over an input: same size, read nowhere later, and inside the chain
    /// not after the result is made.
    /// </summary>
    /// <param name="node">The step's node.</param>
    /// <param name="input">Which of its inputs.</param>
    /// <param name="fused">The chain.</param>
    /// <param name="place">Which input of the chain that is.</param>
    /// <param name="result">The result.</param>
    /// <param name="step">The step's number.</param>
    private bool MayOverwrite(Node node, int input, Fused fused, int place, int result, int step)
    {
        Node root = Root(node.Inputs[input]);
        return root.Op is not Leaf && root.Types.Length == 1 && _lastUse[root] == step
            && node.Inputs.Count(x => Root(x) == root) == 1
            && node.Inputs[input].Type.Shape.Size == fused.Shape.Size
            && node.Inputs[input].Type.Bytes == node.Types[result].Bytes
            && fused.Results[result] >= fused.Inputs.Length
            && fused.LastReader(place) <= fused.Results[result] - fused.Inputs.Length;
    }

    private long Take(long bytes)
    {
        bytes = Aligned(bytes);
        int best = -1;
        for (int i = 0; i < _free.Count; i++)
            if (_free[i].Bytes >= bytes && (best < 0 || _free[i].Bytes < _free[best].Bytes))
                best = i;
        if (best < 0)
        {
            _size += bytes;
            return _size - bytes;
        }
        (long offset, long available) = _free[best];
        _free.RemoveAt(best);
        if (available > bytes)
            _free.Add((offset + bytes, available - bytes));
        return offset;
    }

    private long Aligned(long bytes) => Math.Max(_alignment, (bytes + _alignment - 1) / _alignment * _alignment);

    private void Release(Node node)
    {
        if (!_slots.TryGetValue(node, out Slot[]? slots))
            return;
        foreach (Slot slot in slots)
        {
            if (slot.Storage != Storage.Arena)
                continue;
            long bytes = Aligned(slot.Type.Bytes);
            (long Offset, long Bytes) merged = (slot.Position, bytes);
            for (int i = _free.Count - 1; i >= 0; i--)
                if (_free[i].Offset + _free[i].Bytes == merged.Offset || merged.Offset + merged.Bytes == _free[i].Offset)
                {
                    merged = (Math.Min(_free[i].Offset, merged.Offset), _free[i].Bytes + merged.Bytes);
                    _free.RemoveAt(i);
                }
            _free.Add(merged);
        }
    }

    private static Dictionary<Node, Variable[]> WrittenInPlace(Draft draft, IReadOnlyList<Node> needed)
    {
        var readers = needed.SelectMany(n => n.Inputs, (n, x) => (n, x)).ToLookup(e => e.x, e => e.n);
        var result = new Dictionary<Node, Variable[]>();
        foreach (Node node in needed.Where(n => n.Op is Fused or ScatterND))
        {
            var variables = new Variable[node.Types.Length];
            for (int k = 0; k < variables.Length; k++)
            {
                Node value = node.Types.Length == 1 ? node : readers[node].First(i => i.Op is Item item && item.Index == k);
                var assigned = draft.Assigned.Where(a => a.Value == value).ToList();
                if (assigned.Count == 1 && !draft.Outputs.Contains(value) && !readers[value].Any(r => r.Op is not Item))
                    variables[k] = assigned[0].Variable;
            }
            if (variables.All(v => v is not null) && variables.Select((v, k) => ReadsOnlyWhatIsDone(node, v, k)).All(ok => ok))
                result[node] = variables;
        }
        // A step at the end must not read what another one there has overwritten.
        foreach (Node node in result.Keys.ToList())
            if (result.Any(other => other.Key != node && node.Inputs.Any(x => Root(x).Op is Variable v && other.Value.Contains(v))))
                result.Remove(node);
        return result;

        static bool ReadsOnlyWhatIsDone(Node node, Variable variable, int result)
        {
            if (node.Op is not Fused fused)
                return node.Inputs[0].Op is Variable target && target.Equals(variable) && node.Inputs.Skip(1).All(x => !variable.Equals(Root(x).Op));
            for (int j = 0; j < node.Inputs.Length; j++)
                if (Root(node.Inputs[j]).Op is Variable read && read.Equals(variable)
                    && (node.Inputs[j].Shape.Size != fused.Shape.Size
                        || fused.LastReader(j) > fused.Results[result] - fused.Inputs.Length))
                    return false;
            return true;
        }
    }
}
