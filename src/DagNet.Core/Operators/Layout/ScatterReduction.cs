namespace DagNet;

/// <summary>What scattering does to the element that is there.</summary>
public enum ScatterReduction
{
    /// <summary>Replaces it. Where two updates have one index, which of them stays is not defined.</summary>
    None,
    /// <summary>Adds to it, in the order of the updates.</summary>
    Add,
    /// <summary>Multiplies it.</summary>
    Mul,
    /// <summary>Keeps the larger.</summary>
    Max,
    /// <summary>Keeps the smaller.</summary>
    Min,
}
