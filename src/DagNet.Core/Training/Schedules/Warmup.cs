namespace DagNet;

/// <summary>
/// Rises in a straight line to a schedule's first rate, which it reaches with the last of the warm-up's updates; then
/// the schedule begins.
/// </summary>
/// <param name="Steps">How many updates the warm-up takes.</param>
/// <param name="Then">What follows.</param>
public sealed record Warmup(int Steps, Schedule Then) : Schedule
{
    /// <inheritdoc/>
    public override Node At(Node step)
    {
        Node rise = Progress(step + 1, Positive(Steps, nameof(Steps)));
        return rise * Then.At((step - Steps).Maximum(0));
    }
}
