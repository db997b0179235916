namespace DagNet;

/// <summary>
/// final + (rate − final)·(1 + cos π·s)/2 with s = step/steps (Loshchilov and Hutter 2017, "SGDR"); then final, or with
/// restarts from the start again.
/// </summary>
/// <param name="Rate">The learning rate at first.</param>
/// <param name="Steps">Over how many updates it falls.</param>
/// <param name="FinalRate">The learning rate at the end.</param>
/// <param name="Restarts">Whether it begins anew after each fall.</param>
public sealed record CosineDecay(double Rate, int Steps, double FinalRate = 0, bool Restarts = false) : Schedule
{
    /// <inheritdoc/>
    public override Node At(Node step)
    {
        Node falls = step / Positive(Steps, nameof(Steps));
        return Between(Rate, FinalRate, Restarts ? falls - falls.Floor() : falls.Minimum(1));
    }
}
