namespace DagNet;

/// <summary>One step of a profiled plan.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Description">The operator with its inputs' and results' types, and its label where it has one.</param>
/// <param name="Start">When it began in the profiled run, in seconds from that run's beginning.</param>
/// <param name="Seconds">The median of its times.</param>
/// <param name="Operations">Its floating-point operations, or 0 where they are not what it does.</param>
public sealed record ProfiledStep(string Operator, string Description, double Start, double Seconds, double Operations)
{
    /// <summary>Billions of floating-point operations a second.</summary>
    public double Gigaflops => Seconds > 0 ? Operations / Seconds / 1e9 : 0;
}
