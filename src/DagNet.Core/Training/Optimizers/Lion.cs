namespace DagNet;

/// <summary>
/// Lion (Chen et al. 2023, "Symbolic discovery of optimization algorithms"): p ← p·(1 − rate·λ) − rate·sign(β₁m + (1 −
/// β₁)g), then m ← β₂m + (1 − β₂)g. The decay is decoupled. Wants a learning rate three to ten times smaller than
/// Adam's.
/// </summary>
public sealed record Lion(Schedule LearningRate) : Optimizer("lion", LearningRate)
{
    /// <summary>β₁: the share of the mean gradient in the direction.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂: how much of the mean gradient is kept.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <inheritdoc/>
    protected override Node Update(ParameterUpdate update)
    {
        Node g = update.Gradient, slot = update.Slot("m");
        // What direction and slot share makes them one pass.
        Node change = g - slot, direction = slot + (1 - Beta1) * change;
        update.Assign(slot, slot + (1 - Beta2) * change);
        return update.DecayedParameter - update.Scalar(update.Rate) * direction.Sign();
    }
}
