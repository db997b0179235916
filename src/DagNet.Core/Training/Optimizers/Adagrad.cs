namespace DagNet;

/// <summary>
/// Adagrad (Duchi, Hazan and Singer 2011): s ← s + g², p ← p − rate/(1 + (t − 1)·decay) · g/(√s + ε). As PyTorch's
/// <c>Adagrad</c>.
/// </summary>
public sealed record Adagrad(Schedule LearningRate) : Optimizer("adagrad", LearningRate)
{
    /// <summary>How fast the learning rate falls with the number t of the update.</summary>
    public double RateDecay { get; init; }

    /// <summary>The value of s before the first update.</summary>
    public double InitialSum { get; init; }

    /// <summary>ε: added to the root.</summary>
    public double Epsilon { get; init; } = 1e-10;

    /// <inheritdoc/>
    protected override bool KeepsIdle => true;

    /// <inheritdoc/>
    protected override Node Update(ParameterUpdate update)
    {
        Node g = update.DecayedGradient, sum = update.Slot("sum_of_squares", Initializers.Constant(InitialSum));
        Node s = sum + g * g;
        update.Assign(sum, s);
        Node rate = update.Rate / (1 + (update.Number - 1) * RateDecay);
        return update.Parameter - update.Scalar(rate) * g / (s.Sqrt() + Epsilon);
    }
}
