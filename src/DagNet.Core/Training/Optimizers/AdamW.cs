namespace DagNet;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): p ← p·(1 − rate·λ), then Adam's step. As PyTorch's
/// <c>AdamW</c>; λ is 0.01 unless set.
/// </summary>
public sealed record AdamW : Adam
{
    /// <summary>Creates the rule.</summary>
    public AdamW(Schedule learningRate) : base("adamw", learningRate) => WeightDecay = 0.01;

    /// <inheritdoc/>
    protected override Node Update(ParameterUpdate update) => update.DecayedParameter - Step(update, update.Gradient);
}
