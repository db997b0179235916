namespace DagNet;

/// <summary>Data or options that cannot be trained with.</summary>
public sealed class TrainingException(string message) : DagNetException(message);
