namespace DagNet;

/// <summary>
/// One rise and one fall, both along a half wave of the cosine (Smith and Topin 2018, "Super-convergence"), as
/// PyTorch's <c>OneCycleLR</c>: from peak/start to the peak, then down to peak/start/end.
/// </summary>
/// <param name="PeakRate">The largest learning rate.</param>
/// <param name="Steps">How many updates the cycle takes.</param>
/// <param name="Rise">The share of the updates in which it rises.</param>
/// <param name="StartDivisor">How many times smaller than the peak the first rate is.</param>
/// <param name="FinalDivisor">How many times smaller than the first rate the last one is.</param>
public sealed record OneCycle(
    double PeakRate, int Steps, double Rise = 0.3, double StartDivisor = 25, double FinalDivisor = 1e4) : Schedule
{
    /// <inheritdoc/>
    public override Node At(Node step)
    {
        // The peak and the end are reached at the last update of each part.
        double top = Positive(Rise * Steps - 1, nameof(Rise)), end = Positive(Steps - 1 - top, nameof(Steps));
        double first = PeakRate / StartDivisor;
        Node up = Between(first, PeakRate, step / top);
        Node down = Between(PeakRate, first / FinalDivisor, ((step - top) / end).Minimum(1));
        return (step > top).Where(down, up);
    }
}
