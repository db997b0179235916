namespace DagNet.Onnx;

/// <summary>A graph cannot be written as ONNX, or a file cannot be read as a model. The message names the operator
/// and its label, what is wrong with it, and what to do.</summary>
public sealed class OnnxException : DagNetException
{
    /// <summary>The reason, as it will be shown to the user.</summary>
    public OnnxException(string message) : base(message) { }

    /// <summary>The reason, and the failure beneath it.</summary>
    public OnnxException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>True where the model would be read if what is fed were known.</summary>
    internal bool DependsOnData { get; init; }
}
