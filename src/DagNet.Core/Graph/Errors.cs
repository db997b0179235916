namespace DagNet;

/// <summary>Base of every error that DagNet raises on purpose.</summary>
public class DagNetException : Exception
{
    /// <summary>Creates the error.</summary>
    public DagNetException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public DagNetException(string message, Exception cause) : base(message, cause) { }
}

/// <summary>Shapes or element types that an operator cannot take.</summary>
public sealed class ShapeException(string message) : DagNetException(message);

/// <summary>An index, found when it was used, that is outside its axis.</summary>
public sealed class IndexException(string message) : DagNetException(message);

/// <summary>A graph that is put together wrongly: foreign nodes, duplicate names, missing feeds.</summary>
public sealed class GraphException(string message) : DagNetException(message);

/// <summary>A derivative that does not exist: a non-scalar loss, an operator without a gradient.</summary>
public sealed class GradientException(string message) : DagNetException(message);

/// <summary>A device or a plan that cannot compute what it was asked.</summary>
public sealed class BackendException : DagNetException
{
    /// <summary>Creates the error.</summary>
    public BackendException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public BackendException(string message, Exception cause) : base(message, cause) { }
}
