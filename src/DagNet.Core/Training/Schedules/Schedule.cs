namespace DagNet;

/// <summary>
/// The learning rate as a formula over the updates done, computed inside the training step; so it is resumed and
/// exported with it. A number is a constant schedule: <c>new Adam(1e-3)</c>.
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
    private protected static Node Progress(Node step, double steps) => (step / steps).Minimum(1);

    /// <summary>From one number to another along a half wave of the cosine, as the share goes from 0 to 1.</summary>
    private protected static Node Between(double from, double to, Node share)
        => to + (from - to) / 2 * (1 + (share * Math.PI).Cos());

    /// <summary>base to the power of a node, for a base above 0.</summary>
    private protected static Node Raised(double number, Node exponent) => (exponent * Math.Log(number)).Exp();

    private protected static double Positive(double value, string name)
        => value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, "Give a number above 0.");
}
