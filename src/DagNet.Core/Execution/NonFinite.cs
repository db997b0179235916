namespace DagNet;

/// <summary>A training step gave NaN or infinity; the state is that before the step.</summary>
public sealed class NonFiniteException : DagNetException
{
    internal NonFiniteException(Node value, double number, Node? first) : base(Text(value, number, first))
        => (Value, Number, Operator) = (value, number, first);

    internal NonFiniteException(NonFiniteException found, long step, int epoch) : base($"Step {step} in epoch {epoch}: {found.Message}", found)
        => (Value, Number, Operator, Step) = (found.Value, found.Number, found.Operator, step);

    /// <summary>The fetched scalar that is not finite.</summary>
    public Node Value { get; }

    /// <summary>NaN or an infinity.</summary>
    public double Number { get; }

    /// <summary>The first node, in topological order, whose value is not finite; null where it cannot be told.</summary>
    public Node? Operator { get; }

    /// <summary>The number of the step, from 1, where a trainer ran it.</summary>
    public long? Step { get; }

    private static string Text(Node value, double number, Node? first)
    {
        string culprit = first is null ? "" : first.Op is Input or Variable
            ? $" The {(first.Op is Input ? "input" : "variable")} '{first.Label}' holds it already."
            : $" The first operator that made it is {first.Described}, {first.Type}.";
        return $"{value.Described}: is {number}.{culprit} The state is that before the step. "
            + "Lower the learning rate, clip the gradients, or check the data.";
    }
}

/// <summary>Finds the operator that made the first NaN or infinity, by running the step again, unfused.</summary>
internal static class NonFinite
{
    public static NonFiniteException Locate(Session session, NonFiniteException found, RunRequest request, ReadOnlySpan<Feed> feeds)
    {
        // A constant may be infinite on purpose, as an attention mask is; so a NaN is traced to the first NaN.
        Node[] nodes = [.. GraphText.Ancestors([found.Value], intoBodies: true)
            .Where(n => n.Types.Length == 1 && n.Element.IsFloat && n.Body.IsEmpty && n.Op is not Constant)];
        byte[][] values = session.Probe(nodes, request.Training, feeds);
        Predicate<double> wrong = double.IsNaN(found.Number) ? double.IsNaN : x => !double.IsFinite(x);
        for (int k = 0; k < nodes.Length; k++)
            if (Array.Exists(ElementTypes.ToDoubles(nodes[k].Element, values[k]), wrong))
                return new(found.Value, found.Number, nodes[k]);
        return found;
    }
}
