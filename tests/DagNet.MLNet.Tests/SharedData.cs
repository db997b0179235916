namespace DagNet.MLNet.Tests;

/// <summary>Data that is too large to keep in the repository: in a folder <c>shared</c> beside or above it, or where
/// <c>DAGNET_SHARED</c> says.</summary>
internal static class SharedData
{
    /// <summary>A file of that folder; the test is skipped where it is missing.</summary>
    public static string PathOf(params string[] parts)
    {
        string path = Path.Combine([Root ?? "shared", .. parts]);
        if (!File.Exists(path))
            Assert.Inconclusive($"{path} is missing. Put it beside the repository or set DAGNET_SHARED.");
        return path;
    }

    private static string? Root { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DAGNET_SHARED") is { Length: > 0 } given)
            return given;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "shared", "data")))
                return Path.Combine(folder.FullName, "shared");
        return null;
    }
}
