namespace DagNet.MLNet;

/// <summary>A table that a model cannot be trained on. The message names the column, the row and what to do.</summary>
public sealed class TrainingDataException(string message) : DagNetException(message);
