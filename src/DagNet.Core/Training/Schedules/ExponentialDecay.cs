namespace DagNet;

/// <summary>rate · factor^(step/every): falls a little at each update.</summary>
/// <param name="Rate">The learning rate at first.</param>
/// <param name="Factor">What it is multiplied by in <paramref name="Every"/> updates.</param>
/// <param name="Every">Over how many updates.</param>
public sealed record ExponentialDecay(double Rate, double Factor, int Every = 1) : Schedule
{
    /// <inheritdoc/>
    public override Node At(Node step)
        => Rate * Raised(Positive(Factor, nameof(Factor)), step * (1 / Positive(Every, nameof(Every))));
}
