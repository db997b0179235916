using System.Text.Json;

namespace DagNet.Conformance;

/// <summary>How one model fared.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Operators">The operators in it, the first few.</param>
/// <param name="Opset">The version of the standard's operators.</param>
/// <param name="Difference">What differs and where; null where nothing does.</param>
internal sealed record ModelResult(string Name, string Operators, int Opset, string? Difference)
{
    public static JsonSerializerOptions Json { get; } = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
}
