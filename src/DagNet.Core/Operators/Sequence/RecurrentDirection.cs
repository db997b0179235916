namespace DagNet;

/// <summary>In which order a recurrent operator reads a sequence.</summary>
public enum RecurrentDirection
{
    /// <summary>From its first element to its last.</summary>
    Forward,
    /// <summary>From its last element to its first.</summary>
    Reverse,
    /// <summary>Both, with weights of their own.</summary>
    Bidirectional,
}
