namespace DagNet;

/// <summary>rate · factor^⌊step/every⌋, as PyTorch's <c>StepLR</c>.</summary>
/// <param name="Rate">The learning rate at first.</param>
/// <param name="Every">After how many updates it falls.</param>
/// <param name="Factor">What it is multiplied by.</param>
public sealed record StepDecay(double Rate, int Every, double Factor = 0.1) : Schedule
{
    /// <inheritdoc/>
    public override Node At(Node step)
        => Rate * Raised(Positive(Factor, nameof(Factor)), (step / Positive(Every, nameof(Every))).Floor());
}
