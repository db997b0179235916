using System.Runtime.CompilerServices;

namespace DagNet.Tests;

/// <summary>A test of a class named StandIn… that runs in the process with the stand-in for NVIDIA's driver, after the counters are reset.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StandInTestAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = -1) : TestMethodAttribute(file, line)
{
    /// <inheritdoc/>
    public override async Task<TestResult[]> ExecuteAsync(ITestMethod testMethod)
    {
        if (StandInProcess.Results is not { } folder)
            return [StandInProcess.Of(testMethod.TestMethodName)];
        // What a test has left behind is not to be counted with the next.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        StandIn.Reset();
        TestResult[] results = await base.ExecuteAsync(testMethod).ConfigureAwait(false);
        string error = string.Concat(results.Where(r => r.Outcome != UnitTestOutcome.Passed).Select(r => $"{r.Outcome}: {r.TestFailureException}"));
        await File.AppendAllTextAsync(Path.Combine(folder, $"{testMethod.TestMethodName}.txt"), error).ConfigureAwait(false);
        return results;
    }
}
