namespace DagNet.MLNet;

/// <summary>What a model has learned, given to another graph by the names of its variables.</summary>
/// <param name="previous">The model.</param>
/// <param name="grow">Whether a variable may have become larger; its first places along each axis are then those of the model.</param>
internal sealed class KnownValues(ColumnGraph previous, bool grow)
{
    private readonly Dictionary<string, Node> _there = previous.Session.Graph.Variables.ToDictionary(v => v.Label!, StringComparer.Ordinal);

    /// <summary>Gives each variable that these values need what the model has for it.</summary>
    /// <exception cref="TrainingException">A variable is not there, or of another type.</exception>
    public void GiveTo(Session session, Node[] values)
    {
        foreach (Node variable in GraphText.Ancestors(values, intoBodies: true).Where(node => node.Op is Variable))
        {
            if (!_there.TryGetValue(variable.Label!, out Node? value) || !Fits(value.Type, variable.Type))
                throw new TrainingException($"'{variable.Label}' is {variable.Type}, but the model to train on has " + (value is null
                    ? $"none of that name, only {string.Join(", ", _there.Keys.Take(20).Select(name => $"'{name}'"))}." : $"{value.Type}.")
                    + (!grow && value is not null && IsLarger(value.Type, variable.Type) ? " If keys, classes or columns were added behind the known ones, pass grow: true."
                        : " Build the network as for that model, from columns of the same types."));
            byte[] known = previous.Session.State.Read(value);
            if (value.Type == variable.Type)
            {
                session.State.Write(variable, known);
                continue;
            }
            byte[] grown = session.State.Read(variable);
            int size = known.Length / value.Shape.Count;
            Copy(known, Bytes(value, size), grown, Bytes(variable, size));
            session.State.Write(variable, grown);
        }
    }

    private bool Fits(TensorType known, TensorType wanted) => known == wanted || (grow && IsLarger(known, wanted));

    private static bool IsLarger(TensorType known, TensorType wanted) => known.Element == wanted.Element && known.Shape.Rank == wanted.Shape.Rank
        && Enumerable.Range(0, known.Shape.Rank).All(axis => known.Shape[axis].Value <= wanted.Shape[axis].Value);

    /// <summary>The extents, the bytes of an element last.</summary>
    private static int[] Bytes(Node variable, int size) => [.. Enumerable.Range(0, variable.Shape.Rank).Select(axis => (int)variable.Shape[axis].Value), size];

    private static void Copy(ReadOnlySpan<byte> from, ReadOnlySpan<int> small, Span<byte> to, ReadOnlySpan<int> large)
    {
        if (small.Length == 1)
        {
            from.CopyTo(to);
            return;
        }
        int step = from.Length / small[0], stride = to.Length / large[0];
        for (int k = 0; k < small[0]; k++)
            Copy(from.Slice(k * step, step), small[1..], to.Slice(k * stride, stride), large[1..]);
    }
}
