namespace DagNet;

/// <summary>
/// The learning rate as a formula over the updates done, computed inside the training step; so it is resumed and exported
/// with it. A number is a constant schedule: <c>new Adam(1e-3)</c>.
/// </summary>
public abstract record Schedule
{
    /// <summary>The learning rate of an update.</summary>
    /// <param name="step">The number of updates done before: a float64 scalar, 0 at the first.</param>
    /// <returns>A float64 scalar.</returns>
    public abstract Node At(Node step);

    /// <summary>The same learning rate at every update.</summary>
    public static implicit operator Schedule(double rate) => new ConstantRate(rate);

    /// <summary>How much of a span of steps has passed, from 0 to 1.</summary>
    private protected static Node Progress(Node step, double steps)
    {
        Node share = step * (1 / steps);
        return (share < 1).Where(share, share.OnesLike());
    }

    /// <summary>base to the power of a node, for a base above 0.</summary>
    private protected static Node Raised(double number, Node exponent) => (exponent * Math.Log(number)).Exp();

    /// <summary>A node not below 0, rounded down.</summary>
    private protected static Node Floor(Node x) => x.Cast(ElementType.Int64).Cast(ElementType.Float64);

    private protected static double Positive(double value, string name)
        => value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, "Give a number above 0.");
}
