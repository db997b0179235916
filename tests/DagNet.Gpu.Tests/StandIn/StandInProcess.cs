using System.ComponentModel;
using System.Diagnostics;

namespace DagNet.Tests;

/// <summary>This program once more, in a process that has the stand-in for NVIDIA's driver: other tests want the machine's own.</summary>
internal sealed class StandInProcess
{
    private const string Variable = "DAGNET_STAND_IN";

    private static readonly Lazy<StandInProcess> Once = new(() => new());

    private readonly Dictionary<string, string> _errors = [];
    private readonly string? _missing;
    private readonly string _output = "";

    private StandInProcess()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dagnet-");
        try
        {
            _missing = Build(folder.FullName);
            if (_missing is not null)
                return;
            (int code, string output) = Run(Start(folder.FullName));
            _output = $"exit code {code}\n{output}";
            foreach (string file in Directory.GetFiles(folder.FullName, "*.txt"))
                _errors[Path.GetFileNameWithoutExtension(file)] = File.ReadAllText(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Where this process writes what became of its tests; null where it is not the one with the stand-in.</summary>
    public static string? Results { get; } = Environment.GetEnvironmentVariable(Variable);

    /// <summary>What became of a test there.</summary>
    public static TestResult Of(string test)
        => Once.Value._missing is { } missing ? new() { Outcome = UnitTestOutcome.Inconclusive, TestFailureException = new AssertInconclusiveException(missing) }
        : !Once.Value._errors.TryGetValue(test, out string? error) ? Failed($"The process has not come to '{test}':\n{Once.Value._output}")
        : error.Length > 0 ? Failed(error)
        : new() { Outcome = UnitTestOutcome.Passed };

    private static TestResult Failed(string error) => new() { Outcome = UnitTestOutcome.Failed, TestFailureException = new AssertFailedException(error) };

    /// <summary>Makes the library; or says what is missing for it.</summary>
    private static string? Build(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return "The stand-in for NVIDIA's driver is made for Linux.";
        string source = Path.Combine(folder, "cuda.c");
        using (Stream text = typeof(StandInProcess).Assembly.GetManifestResourceStream("cuda.c")!)
        using (FileStream file = File.Create(source))
            text.CopyTo(file);
        try
        {
            (int code, string output) = Run(new("cc",
                ["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", Path.Combine(folder, StandIn.Library), source]));
            Assert.AreEqual(0, code, output);
            return null;
        }
        catch (Win32Exception)
        {
            return "There is no C compiler, which the stand-in for NVIDIA's driver needs. Install gcc and libc6-dev.";
        }
    }

    private static ProcessStartInfo Start(string folder)
    {
        string program = Environment.ProcessPath!;
        string[] tests = ["--filter", $"ClassName~{nameof(StandIn)}"];
        ProcessStartInfo start = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new(program, ["exec", typeof(StandInProcess).Assembly.Location, .. tests])
            : new(program, tests);
        start.Environment[Variable] = folder;
        start.Environment["LD_LIBRARY_PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("LD_LIBRARY_PATH")}";
        return start;
    }

    private static (int Code, string Output) Run(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
