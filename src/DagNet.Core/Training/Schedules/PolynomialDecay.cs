namespace DagNet;

/// <summary>final + (rate − final)·(1 − step/steps)^power, then final: a straight line for power 1.</summary>
/// <param name="Rate">The learning rate at first.</param>
/// <param name="Steps">Over how many updates it falls.</param>
/// <param name="FinalRate">The learning rate from then on.</param>
/// <param name="Power">1 is linear; 2 falls fast at first.</param>
public sealed record PolynomialDecay(double Rate, int Steps, double FinalRate = 0, double Power = 1) : Schedule
{
    /// <inheritdoc/>
    public override Node At(Node step)
    {
        Node left = 1 - Progress(step, Positive(Steps, nameof(Steps)));
        return FinalRate + (Rate - FinalRate) * left.Pow(Positive(Power, nameof(Power)));
    }
}
