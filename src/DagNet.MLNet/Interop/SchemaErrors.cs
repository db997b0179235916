using Microsoft.ML.Runtime;

namespace DagNet.Interop;

/// <summary>Schema errors in ML.NET's own words.</summary>
internal static class SchemaErrors
{
    /// <summary>Could not find {role} column '{name}'.</summary>
    public static Exception Missing(string role, string name) => Contracts.ExceptSchemaMismatch("inputSchema", role, name);

    /// <summary>Schema mismatch for {role} column '{name}': expected {expected}, got {actual}.</summary>
    public static Exception Mismatch(string role, string name, string expected, string actual) =>
        Contracts.ExceptSchemaMismatch("inputSchema", role, name, expected, actual);
}
