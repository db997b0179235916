using System.Reflection;
using Microsoft.ML;

namespace DagNet.Interop;

/// <summary>Interop/ uses what ML.NET does not promise to keep, so it takes only the version that it was tested with.
/// </summary>
internal static class TestedVersion
{
    /// <summary>The version of Microsoft.ML that this assembly was built and tested with.</summary>
    public static string Expected { get; } = typeof(TestedVersion).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "MLNetVersion").Value!;

    /// <summary>The version of Microsoft.ML that is loaded.</summary>
    public static string Loaded { get; } = typeof(MLContext).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <exception cref="NotSupportedException">Another version of Microsoft.ML is loaded.</exception>
    public static void Require() => Require(Expected, Loaded);

    internal static void Require(string expected, string loaded)
    {
        if (expected != loaded)
            throw new NotSupportedException(
                $"DagNet.MLNet {typeof(TestedVersion).Assembly.GetName().Version!.ToString(3)} works with Microsoft.ML {expected}, "
                + $"but Microsoft.ML {loaded} is loaded. Reference Microsoft.ML {expected}, or a DagNet.MLNet that was made for "
                + $"{loaded}.");
    }
}
