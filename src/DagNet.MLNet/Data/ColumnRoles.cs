namespace DagNet.MLNet;

/// <summary>Which column is what.</summary>
internal sealed record ColumnRoles(string Features, string Label, string? Weight);
