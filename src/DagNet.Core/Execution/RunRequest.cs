using System.Collections.Immutable;

namespace DagNet;

/// <summary>What a run computes.</summary>
public sealed class RunRequest
{
    /// <summary>Describes a run.</summary>
    /// <param name="fetches">The nodes to read.</param>
    /// <param name="assignments">New values of variables, beside those that the graph's layers ask for.</param>
    /// <param name="training">Whether it is a training step: random layers draw, normalisations learn, variables change.</param>
    public RunRequest(ReadOnlySpan<Node> fetches, ReadOnlySpan<Assignment> assignments = default, bool training = false)
        => (Fetches, Assignments, Training) = ([.. fetches], [.. assignments], training);

    /// <summary>The nodes to read.</summary>
    public ImmutableArray<Node> Fetches { get; }

    /// <summary>New values of variables, beside those that the graph's layers ask for.</summary>
    public ImmutableArray<Assignment> Assignments { get; }

    /// <summary>Whether it is a training step.</summary>
    public bool Training { get; }

    /// <summary>
    /// All new values of a training step: those given, the graph's own for each variable that the step reads, and those of running
    /// statistics whose samples it computes.
    /// </summary>
    internal Assignment[] Updates(Graph graph)
    {
        if (!Training)
            return [.. Assignments];
        var updates = Assignments.ToList();
        // What the graph's own assignments read may be assigned as well (a counter behind a statistic).
        while (true)
        {
            HashSet<Node> read = [.. GraphText.Ancestors([.. Fetches, .. updates.Select(u => u.Value)], intoBodies: true)];
            List<Assignment> further = [.. graph.Assignments.Where(a => read.Contains(a.Variable) && !updates.Exists(u => u.Variable == a.Variable))];
            if (further.Count == 0)
                return [.. updates, .. Moved(graph, read, updates)];
            updates.AddRange(further);
        }
    }

    private static IEnumerable<Assignment> Moved(Graph graph, HashSet<Node> computed, List<Assignment> given) =>
        from move in graph.MovesAmong(computed)
        group move by move.Variable into moves
        where !given.Exists(u => u.Variable == moves.Key)
        select new Assignment(moves.Key, Graph.Moved(moves));

    /// <summary>In training every fetched float scalar (a loss) must be finite.</summary>
    internal void Check(IReadOnlyList<Slot> slots, byte[][] outputs)
    {
        if (!Training)
            return;
        for (int k = 0; k < outputs.Length; k++)
        {
            TensorType type = slots[k].Type;
            if (!type.Element.IsFloat || type.Shape.Rank != 0)
                continue;
            double value = type.Element == ElementType.Float32 ? BitConverter.ToSingle(outputs[k]) : BitConverter.ToDouble(outputs[k]);
            if (!double.IsFinite(value))
                throw new NonFiniteException(Fetches[k], value, null);
        }
    }
}
