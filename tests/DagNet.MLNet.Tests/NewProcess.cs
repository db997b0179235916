using System.Diagnostics;

namespace DagNet.MLNet.Tests;

/// <summary>Runs the program that knows ML.NET only.</summary>
internal static class NewProcess
{
    private const string Program = "DagNet.MLNet.Consumer.dll";

    /// <summary>The lines that it prints. It sees the assemblies of the tests, as an application sees those beside it.</summary>
    public static string[] Run(params string[] arguments)
    {
        string tests = Path.ChangeExtension(typeof(NewProcess).Assembly.Location, null);
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] host = ["exec", "--depsfile", $"{tests}.deps.json", "--runtimeconfig", $"{tests}.runtimeconfig.json"];
        foreach (string argument in host.Append(Path.Combine(AppContext.BaseDirectory, Program)).Concat(arguments))
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
