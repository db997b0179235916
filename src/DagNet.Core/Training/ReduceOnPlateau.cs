namespace DagNet;

/// <summary>
/// Multiplies the learning rate, whatever its schedule, by <paramref name="Factor"/> after <paramref name="Patience"/>
/// epochs in turn that did not improve the monitored number. As PyTorch's <c>ReduceLROnPlateau</c> with an absolute
/// threshold.
/// </summary>
/// <param name="Factor">Between 0 and 1.</param>
/// <param name="Patience">How many such epochs are allowed.</param>
/// <param name="MinimumDelta">Less than this is no improvement.</param>
/// <param name="SmallestFactor">The product of all reductions stays above it.</param>
public sealed record ReduceOnPlateau(
    double Factor = 0.1, int Patience = 10, double MinimumDelta = 1e-4, double SmallestFactor = 1e-4);
