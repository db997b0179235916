namespace DagNet;

/// <summary>A file that is no checkpoint, or one of another graph. Nothing was loaded.</summary>
public sealed class CheckpointException(string message) : DagNetException(message);
