namespace DagNet.Benchmarks;

/// <summary>Real models that are too large for the repository: in a folder <c>shared/models</c> beside or above it, or
/// where <c>DAGNET_SHARED</c> says.</summary>
internal static class SharedModels
{
    /// <summary>The folder of a model, or null where there is none.</summary>
    public static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable("DAGNET_SHARED") is { Length: > 0 } given)
            return Existing(Path.Combine(given, "models", name));
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Existing(Path.Combine(folder.FullName, "shared", "models", name)) is { } found)
                return found;
        return null;
    }

    private static string? Existing(string folder) => File.Exists(Path.Combine(folder, "model.onnx")) ? folder : null;
}
