namespace DagNet;

/// <summary>
/// Adam (Kingma and Ba 2015): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − rate/(1 − β₁ᵗ) · m/(√v/√(1 − β₂ᵗ) +
/// ε). As PyTorch's <c>Adam</c>.
/// </summary>
public record Adam : Optimizer
{
    /// <summary>Creates the rule.</summary>
    public Adam(Schedule learningRate) : this("adam", learningRate) { }

    private protected Adam(string name, Schedule learningRate) : base(name, learningRate) { }

    /// <summary>β₁: how much of the mean gradient is kept.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂: how much of the mean squared gradient is kept.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε: added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether the largest v so far is used (Reddi, Kale and Kumar 2018).</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected override Node Update(ParameterUpdate update) => update.Parameter - Step(update, update.DecayedGradient);

    /// <summary>The step of the rule: what is subtracted from the parameter.</summary>
    private protected Node Step(ParameterUpdate update, Node g)
    {
        Node mean = update.Slot("m"), square = update.Slot("v");
        Node m = Beta1 * mean + (1 - Beta1) * g, v = Beta2 * square + (1 - Beta2) * (g * g);
        update.Assign(mean, m);
        update.Assign(square, v);
        if (AmsGrad)
        {
            Node largest = update.Slot("largest_v");
            v = v.Maximum(largest);
            update.Assign(largest, v);
        }
        Node rate = update.Scalar(update.Rate / update.BiasCorrection(Beta1));
        Node scale = update.Scalar(1 / update.BiasCorrection(Beta2).Sqrt());
        return rate * m / (v.Sqrt() * scale + Epsilon);
    }
}
