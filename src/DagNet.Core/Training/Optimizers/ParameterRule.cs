using System.IO.Enumeration;

namespace DagNet;

/// <summary>An exception for the parameters whose names fit a pattern.</summary>
/// <param name="Pattern">The name; <c>*</c> stands for any characters, <c>?</c> for one: <c>encoder/*</c>,
/// <c>*/bias</c>.</param>
public sealed record ParameterRule(string Pattern)
{
    /// <summary>Multiplies the learning rate.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Takes the place of the optimizer's weight decay; null keeps it.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>True where the parameters keep their values: no gradient is computed for them.</summary>
    public bool Frozen { get; init; }

    /// <summary>Parameters that keep their values.</summary>
    public static ParameterRule Freeze(string pattern) => new(pattern) { Frozen = true };

    /// <summary>True where the name fits the pattern.</summary>
    public bool Matches(string name) => FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false);
}
