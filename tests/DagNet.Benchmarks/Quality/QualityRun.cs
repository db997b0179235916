using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Spectre.Console;

namespace DagNet.Benchmarks.Quality;

/// <summary>Trains DagNet and ML.NET's own trainers on the same rows.</summary>
internal static class QualityRun
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static List<QualityResult> Run(IEnumerable<QualityTask> tasks, string folder, int seeds, TextWriter progress)
    {
        var results = new List<QualityResult>();
        foreach (QualityTask task in tasks)
        {
            var runs = new List<(double Value, double Seconds)>();
            for (int seed = 1; seed <= seeds; seed++)
            {
                var clock = Stopwatch.StartNew();
                var ml = new MLContext(seed);
                double value = task.Measure(ml, task.Ours(ml, seed), folder);
                runs.Add((value, clock.Elapsed.TotalSeconds));
                progress.WriteLine(Invariant($"{task.Name} {task.Metric}: DagNet, seed {seed}: {value:G5} in {clock.Elapsed.TotalSeconds:F1} s"));
            }
            (string Name, double Value)? best = null;
            foreach ((string name, Func<MLContext, IEstimator<ITransformer>> pipeline) in task.Peers)
            {
                var ml = new MLContext(seed: 1);
                double value = task.Measure(ml, pipeline(ml), folder);
                progress.WriteLine(Invariant($"{task.Name} {task.Metric}: {name}: {value:G5}"));
                if (best is null || (task.LargerIsBetter ? value > best.Value.Value : value < best.Value.Value))
                    best = (name, value);
            }
            double median = Median(runs.Select(run => run.Value));
            results.Add(new(task.Name, task.Metric, median, task.Wanted, task.LargerIsBetter ? median >= task.Wanted : median <= task.Wanted,
                best!.Value.Name, best.Value.Value, Median(runs.Select(run => run.Seconds))));
        }
        return results;
    }

    public static void Print(IEnumerable<QualityResult> results, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (string heading in (string[])["table", "metric", "DagNet", "wanted", "best of ML.NET", "", "seconds"])
            table.AddColumn(heading);
        foreach (QualityResult r in results)
            table.AddRow(r.Task, r.Metric, Invariant($"{r.DagNet:G5}{(r.Reached ? "" : " ✗")}"), Invariant($"{r.Wanted:G5}"), r.Peer,
                Invariant($"{r.PeerValue:G5}"), Invariant($"{r.Seconds:F1}"));
        console.Write(table);
    }

    public static void Write(IReadOnlyList<QualityResult> results, string path) => File.WriteAllText(path, JsonSerializer.Serialize(results, Options));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
