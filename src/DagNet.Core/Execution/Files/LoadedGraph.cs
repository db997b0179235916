namespace DagNet;

/// <summary>A graph read from a file.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Outputs">The nodes that it was saved with, by name.</param>
/// <param name="Session">A session that holds the values saved.</param>
public sealed record LoadedGraph(Graph Graph, IReadOnlyDictionary<string, Node> Outputs, Session Session) : IDisposable
{
    /// <summary>Disposes the session.</summary>
    public void Dispose() => Session.Dispose();
}
