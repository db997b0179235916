namespace DagNet.Onnx.Tests;

/// <summary>The ONNX standard's own tests and real models, which are too large to keep in the repository: in a folder
/// <c>shared</c> beside or above the repository, or where <c>DAGNET_SHARED</c> says.</summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>Every model below <paramref name="folder"/>; the test is skipped where the folder is missing.</summary>
    public static string[] Models(string folder)
    {
        var paths = Directory.EnumerateFiles(Folder(folder), "model.onnx", SearchOption.AllDirectories);
        return [.. paths.Order(StringComparer.Ordinal)];
    }

    /// <summary>Path of <paramref name="folder"/>; the test is skipped where it is missing.</summary>
    public static string Folder(string folder)
    {
        string path = Path.Combine(Root ?? "shared", folder);
        if (Root is null || !Directory.Exists(path))
            Assert.Inconclusive($"{path} is missing. Put it beside the repository or set DAGNET_SHARED.");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DAGNET_SHARED") is { Length: > 0 } given) return given;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "shared");
            if (Directory.Exists(Path.Combine(path, "onnx-node-tests"))) return path;
        }

        return null;
    }
}
