using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DagNet;

/// <summary>How long each step of a plan takes: a table, or a trace that Chrome and Perfetto show.</summary>
public sealed class Profile
{
    private readonly Plan _plan;

    internal Profile(Plan plan, long[][] stamps, double frequency)
    {
        _plan = plan;
        // A run is the stamps before the first and after each step.
        long[] whole = [.. stamps.Select(run => run[^1] - run[0])];
        Seconds = Median(whole) / frequency;
        long[] typical = stamps[Array.IndexOf(whole, Median(whole))];
        Steps = [.. plan.Steps.Select((step, i) => new ProfiledStep(step.Node.Op.Name, Describe(step),
            (typical[i] - typical[0]) / frequency, Median([.. stamps.Select(run => run[i + 1] - run[i])]) / frequency, Work.Of(step)))];
    }

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<ProfiledStep> Steps { get; }

    /// <summary>The median of the whole runs.</summary>
    public double Seconds { get; }

    /// <summary>The steps in their order: microseconds, share of the whole, GFLOP/s, what it is; then the sums by operator.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"profile: {Steps.Count} steps, {Seconds * 1e6:#,0.0} µs, {_plan.ArenaBytes:#,0} bytes\n");
        foreach (ProfiledStep step in Steps)
            Line(text, step.Seconds, step.Gigaflops, step.Description);
        text.Append("by operator\n");
        foreach (var kind in Steps.GroupBy(s => s.Operator).OrderByDescending(g => g.Sum(s => s.Seconds)))
        {
            double seconds = kind.Sum(s => s.Seconds);
            Line(text, seconds, seconds > 0 ? kind.Sum(s => s.Operations) / seconds / 1e9 : 0, $"{kind.Key} × {kind.Count()}");
        }
        return text.ToString();
    }

    /// <summary>Writes the steps of one run in Chrome's trace event format, for chrome://tracing or ui.perfetto.dev.</summary>
    /// <param name="path">The file; it is replaced.</param>
    public void WriteChromeTrace(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteStartArray("traceEvents");
        foreach (ProfiledStep step in Steps)
        {
            json.WriteStartObject();
            json.WriteString("name", step.Operator);
            json.WriteString("ph", "X");
            json.WriteNumber("ts", step.Start * 1e6);
            json.WriteNumber("dur", step.Seconds * 1e6);
            json.WriteNumber("pid", 1);
            json.WriteNumber("tid", 1);
            json.WriteStartObject("args");
            json.WriteString("step", step.Description);
            json.WriteNumber("gflops", step.Gigaflops);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Line(StringBuilder text, double seconds, double gigaflops, string what) => text.Append(CultureInfo.InvariantCulture,
        $"{seconds * 1e6,12:#,0.0} µs {seconds / Seconds * 100,5:0.0} % {(gigaflops > 0 ? gigaflops.ToString("0.0", CultureInfo.InvariantCulture) : ""),8}  {what}\n");

    private static string Describe(Step step)
    {
        string name = step.Node.Op is Fused fused ? string.Join(' ', fused.Instructions.Select(i => i.Op.Name)) : step.Node.Op.Name;
        return $"{name}({string.Join(", ", step.Inputs.Select(x => x.Type))}) → {string.Join(", ", step.Results.Select(r => r.Type))}"
            + (step.Node.Label is null ? "" : $"  # {step.Node.Label}");
    }

    private static long Median(long[] values)
    {
        long[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }
}
