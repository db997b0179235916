namespace DagNet;

/// <summary>A graph that cannot be written to a file, or a file that is no graph.</summary>
public sealed class GraphFileException(string message) : DagNetException(message);
