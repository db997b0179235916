namespace DagNet;

/// <summary>
/// LAMB (You et al. 2020, "Large batch optimization for deep learning"): Adam's direction r = m̂/(√v̂ + ε) + λ·p,
/// scaled for each parameter: p ← p − rate·‖p‖/‖r‖·r; the factor is 1 where a norm is 0.
/// </summary>
/// <remarks>
/// The norms are reductions, so that parameter and slots cannot be written in one pass as with the other rules.
/// </remarks>
public sealed record Lamb(Schedule LearningRate) : Optimizer("lamb", LearningRate)
{
    /// <summary>β₁: how much of the mean gradient is kept.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂: how much of the mean squared gradient is kept.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε: added to the root.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <inheritdoc/>
    protected override bool IsElementwise => false;

    /// <inheritdoc/>
    protected override Node Update(ParameterUpdate update)
    {
        Node p = update.Parameter, g = update.Gradient, mean = update.Slot("m"), square = update.Slot("v");
        Node m = Beta1 * mean + (1 - Beta1) * g, v = Beta2 * square + (1 - Beta2) * (g * g);
        update.Assign(mean, m);
        update.Assign(square, v);
        Node corrected = m * update.Scalar(1 / update.BiasCorrection(Beta1));
        Node root = (v * update.Scalar(1 / update.BiasCorrection(Beta2))).Sqrt();
        Node r = corrected / (root + Epsilon) + update.WeightDecay * p;
        Node size = p.Norm(), length = r.Norm();
        Node ratio = (size * length > 0).Where(size / length, size.OnesLike());
        return p - update.Scalar(update.Rate) * ratio * r;
    }
}
