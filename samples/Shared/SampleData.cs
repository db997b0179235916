namespace Samples;

/// <summary>Where the data sets are.</summary>
internal static class SampleData
{
    /// <summary>The path of a data set: in the folder data of DAGNET_SHARED, or of a folder shared in or above the current or the program's
    /// folder.</summary>
    /// <exception cref="FileNotFoundException">It is in none of them; says what to do.</exception>
    public static string PathOf(string file)
    {
        if (Environment.GetEnvironmentVariable("DAGNET_SHARED") is { Length: > 0 } given)
            return Existing(Path.Combine(given, "data", file)) ?? throw Missing(file);
        return Above(Environment.CurrentDirectory, file) ?? Above(AppContext.BaseDirectory, file) ?? throw Missing(file);
    }

    private static string? Above(string start, string file)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            if (Existing(Path.Combine(folder.FullName, "shared", "data", file)) is { } found)
                return found;
        return null;
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;

    private static FileNotFoundException Missing(string file) => new(
        $"The data set '{file}' is missing. Put it into '../shared/data' beside the repository, or set DAGNET_SHARED to the folder that has data/{file}.", file);
}
