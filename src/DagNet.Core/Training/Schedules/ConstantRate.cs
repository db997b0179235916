namespace DagNet;

/// <summary>The same learning rate at every update.</summary>
public sealed record ConstantRate(double Rate) : Schedule
{
    /// <inheritdoc/>
    public override Node At(Node step) => step.Graph.Constant(Rate, ElementType.Float64);
}
