namespace DagNet;

/// <summary>A copy of variables' values.</summary>
internal sealed class Snapshot(IReadOnlyList<(Node Variable, byte[] Value)> values)
{
    public IReadOnlyList<(Node Variable, byte[] Value)> Values => values;

    public static Snapshot Of(Session session, IEnumerable<Node> variables)
        => new([.. variables.Select(v => (v, session.State.Read(v)))]);

    public void Restore(Session session)
    {
        foreach ((Node variable, byte[] value) in values)
            session.State.Write(variable, value);
    }
}
