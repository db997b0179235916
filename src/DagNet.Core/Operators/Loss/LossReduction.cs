namespace DagNet;

/// <summary>What becomes of the losses of all examples.</summary>
public enum LossReduction
{
    /// <summary>Their mean, Σ w·l / Σ w: what a <see cref="Trainer"/> wants. 0 where all weights are 0.</summary>
    Mean,
    /// <summary>Their sum, Σ w·l.</summary>
    Sum,
    /// <summary>Each on its own, w·l.</summary>
    None,
}
