namespace DagNet;

/// <summary>A new value for a variable, which becomes visible at the end of a step.</summary>
public readonly record struct Assignment(Node Variable, Node Value);

/// <summary>
/// A sample that a variable moves toward in the training steps which use both: momentum·variable + (1 − momentum)·sample.
/// </summary>
public readonly record struct Move(Node Variable, Node Sample, double Momentum);

public sealed partial class Graph
{
    private readonly Dictionary<Node, Node> _assigned = [];
    private readonly List<Move> _moves = [];

    /// <summary>The new values of variables that were asked for by <see cref="Assign"/>.</summary>
    public IReadOnlyList<Assignment> Assignments
    {
        get
        {
            lock (_gate)
                return [.. _assigned.Select(a => new Assignment(a.Key, a.Value))];
        }
    }

    /// <summary>
    /// The samples that running statistics follow, in the order in which <see cref="MoveToward"/> was called.
    /// </summary>
    public IReadOnlyList<Move> Moves
    {
        get
        {
            lock (_gate)
                return [.. _moves];
        }
    }

    /// <summary>Asks that a training step which reads the variable sets it to the value at its end.</summary>
    /// <exception cref="GraphException">Not a variable, another type, or assigned or moved before.</exception>
    public void Assign(Node variable, Node value)
    {
        CheckUpdate(variable, value, "Assign");
        lock (_gate)
            if (_moves.Exists(m => m.Variable == variable) || (!_assigned.TryAdd(variable, value) && _assigned[variable] != value))
                throw Twice(variable);
    }

    /// <summary>
    /// Asks that a training step which reads the variable and computes the sample moves the variable toward it at its end: the
    /// running statistics of a layer. Several samples (a layer that is applied several times with the same weights) move it one after the other, in the
    /// order in which they were added; a step leaves out those that it does not compute.
    /// </summary>
    /// <param name="variable">The statistic.</param>
    /// <param name="sample">What it follows, of the same type.</param>
    /// <param name="momentum">How much of the variable stays at each sample, from 0 to 1.</param>
    /// <exception cref="GraphException">Not a variable, another type, or assigned before.</exception>
    public void MoveToward(Node variable, Node sample, double momentum)
    {
        CheckUpdate(variable, sample, "MoveToward");
        Move move = new(variable, sample, momentum);
        lock (_gate)
        {
            if (_assigned.ContainsKey(variable))
                throw Twice(variable);
            // Equal applications are one node, which is computed once.
            if (!_moves.Contains(move))
                _moves.Add(move);
        }
    }

    /// <summary>Those of the moves that a step makes which computes these nodes.</summary>
    internal IEnumerable<Move> MovesAmong(HashSet<Node> computed)
        => Moves.Where(m => computed.Contains(m.Sample) && computed.Contains(m.Variable));

    /// <summary>Where a variable is after it has moved toward some of its samples.</summary>
    internal static Node Moved(IEnumerable<Move> moves)
        => moves.Aggregate((Node?)null, (at, m) => (m.Momentum * (at ?? m.Variable)) + ((1 - m.Momentum) * m.Sample))!;

    private void CheckUpdate(Node variable, Node value, string user)
    {
        Own(variable, user);
        Own(value, user);
        if (variable.Op is not DagNet.Variable)
            throw new GraphException($"{variable.Described}: cannot be assigned, only a variable can.");
        if (variable.Type != value.Type)
            throw new GraphException($"Variable '{variable.Label}': is {variable.Type}, the value to assign is {value.Type}. "
                + "Reshape or cast the value.");
    }

    private static GraphException Twice(Node variable)
        => new($"Variable '{variable.Label}': is assigned twice in one step. Combine both values into one.");
}
