namespace DagNet;

/// <summary>
/// Stochastic gradient descent: p ← p − rate·b with b ← μ·b + g; Nesterov: p ← p − rate·(g + μ·b). As PyTorch's
/// <c>SGD</c> without dampening.
/// </summary>
public sealed record Sgd(Schedule LearningRate) : Optimizer("sgd", LearningRate)
{
    /// <summary>μ: how much of the last direction is kept.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the step looks ahead along the momentum (Sutskever et al. 2013).</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    protected override bool KeepsIdle => Momentum == 0;

    /// <inheritdoc/>
    protected override Node Update(ParameterUpdate update)
    {
        Node p = update.Parameter, g = update.DecayedGradient;
        if (Momentum != 0)
        {
            Node slot = update.Slot("momentum"), b = Momentum * slot + g;
            update.Assign(slot, b);
            g = Nesterov ? g + Momentum * b : b;
        }
        return p - update.Scalar(update.Rate) * g;
    }
}
