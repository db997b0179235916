namespace DagNet;

/// <summary>
/// RMSProp (Tieleman and Hinton 2012): s ← α·s + (1 − α)g², p ← p − rate·g/(√s + ε); centred: √(s − a²) with a ← α·a +
/// (1 − α)g; with momentum b ← μ·b + g/(√s + ε), p ← p − rate·b. As PyTorch's <c>RMSprop</c>.
/// </summary>
public sealed record RmsProp(Schedule LearningRate) : Optimizer("rmsprop", LearningRate)
{
    /// <summary>α: how much of the mean squared gradient is kept.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>ε: added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>μ: how much of the last direction is kept.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the gradient's variance is used in place of its mean square.</summary>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    protected override Node Update(ParameterUpdate update)
    {
        Node g = update.DecayedGradient, square = update.Slot("square");
        Node s = Alpha * square + (1 - Alpha) * (g * g);
        update.Assign(square, s);
        if (Centered)
        {
            Node mean = update.Slot("mean"), a = Alpha * mean + (1 - Alpha) * g;
            update.Assign(mean, a);
            // A variance of 0 may round to less.
            s = (s - a * a).Maximum(0);
        }
        Node direction = g / (s.Sqrt() + Epsilon);
        if (Momentum != 0)
        {
            Node slot = update.Slot("momentum");
            direction = Momentum * slot + direction;
            update.Assign(slot, direction);
        }
        return update.Parameter - update.Scalar(update.Rate) * direction;
    }
}
