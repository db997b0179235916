using System.CommandLine;
using DagNet;
using DagNet.Benchmarks;
using DagNet.Benchmarks.Quality;
using Spectre.Console;

var suites = new Argument<string>("suite") { Description = "What is measured." };
suites.AcceptOnlyFromAmong([.. Suites.Names, "all"]);
var threads = new Option<int[]>("--threads")
{
    Description = "Numbers of threads, for both sides.",
    DefaultValueFactory = _ => [1, 2],
    AllowMultipleArgumentsPerToken = true,
};
var filter = new Option<string>("--filter")
{
    Description = "Only names that contain this.",
    DefaultValueFactory = _ => "",
};
var json = new Option<string?>("--json") { Description = "A file for the results." };
var alone = new Option<string?>("--alone")
{
    Description = "Runs one side (ours, peer, first) and prints the peak memory.",
    Hidden = true,
};
var profile = new Option<bool>("--profile") { Description = "Prints where our side's time goes, and no table." };
var command = new RootCommand("Times DagNet beside its peers.") { suites, threads, filter, json, alone, profile };
command.SetAction(parsed =>
{
    Benchmark[] chosen = [.. Suites.Of(parsed.GetRequiredValue(suites), DagNet.Benchmarks.Size.Full)
        .Where(b => b.Name.Contains(parsed.GetRequiredValue(filter), StringComparison.OrdinalIgnoreCase))];
    if (chosen.Length == 0)
    {
        Console.Error.WriteLine($"No benchmark's name contains '{parsed.GetValue(filter)}'.");
        return 2;
    }
    int[] counts = parsed.GetRequiredValue(threads);
    if (parsed.GetValue(alone) is { } side)
    {
        WorkerTeam.Shared.Threads = counts[0];
        Console.WriteLine(OwnProcess.Here(chosen[0], counts[0], side));
        return 0;
    }
    if (parsed.GetValue(profile))
    {
        WorkerTeam.Shared.Threads = counts[0];
        foreach (Benchmark benchmark in chosen)
        {
            using Contest contest = benchmark.Open(counts[0]);
            contest.Ours.Hold();
            Console.WriteLine($"{benchmark.Suite} {benchmark.Name}\n{contest.Ours.Profile()}");
        }
        return 0;
    }
    List<Measurement> rows = Competition.Run(chosen, counts, Console.Error);
    AnsiConsole.Profile.Width = 220;
    Report.Print(rows, AnsiConsole.Console);
    if (parsed.GetValue(json) is { } path)
        Report.Write(rows, path);
    return 0;
});
var data = new Option<string>("--data") { Description = "The folder of the data sets.", DefaultValueFactory = _ => Path.Combine("..", "shared", "data") };
var seeds = new Option<int>("--seeds") { Description = "Trainings of which the median counts.", DefaultValueFactory = _ => 3 };
var quality = new Command("quality", "Trains DagNet and ML.NET's own trainers on the same tables.") { data, seeds, filter, json };
quality.SetAction(parsed =>
{
    List<QualityResult> results = QualityRun.Run(
        QualityTasks.All.Where(task => task.Name.Contains(parsed.GetRequiredValue(filter), StringComparison.OrdinalIgnoreCase)),
        parsed.GetRequiredValue(data), parsed.GetRequiredValue(seeds), Console.Error);
    QualityRun.Print(results, AnsiConsole.Console);
    if (parsed.GetValue(json) is { } path)
        QualityRun.Write(results, path);
    return results.All(result => result.Reached) ? 0 : 1;
});
command.Subcommands.Add(quality);
return command.Parse(args).Invoke();
