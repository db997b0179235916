namespace DagNet;

/// <summary>How the state of a <see cref="LinearAttention"/> follows from the one before.</summary>
public enum LinearAttentionRule
{
    /// <summary>S + k·vᵀ.</summary>
    Linear,
    /// <summary>e^g·S + k·vᵀ.</summary>
    Gated,
    /// <summary>S + β·k·(v − Sᵀk)ᵀ.</summary>
    Delta,
    /// <summary>e^g·S + β·k·(v − e^g·Sᵀk)ᵀ.</summary>
    GatedDelta,
}
