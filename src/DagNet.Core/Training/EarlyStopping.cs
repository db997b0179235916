namespace DagNet;

/// <summary>Stops after <paramref name="Patience"/> epochs in turn that did not improve the monitored number.</summary>
/// <param name="Patience">How many such epochs are allowed.</param>
/// <param name="MinimumDelta">Less than this is no improvement.</param>
public sealed record EarlyStopping(int Patience, double MinimumDelta = 0);
