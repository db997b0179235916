using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DagNet.Conformance;

/// <summary>What the program was asked to do.</summary>
internal sealed record Arguments(string[] Folders, string? Json, double RelativeTolerance, double AbsoluteTolerance, string Filter, string Backend, string? Operators)
{
    public static bool TryParse(string[] args, [NotNullWhen(true)] out Arguments? arguments, out string problem)
    {
        (arguments, problem) = (null, "");
        var folders = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["--rtol"] = "1e-3",
            ["--atol"] = "1e-5",
            ["--backend"] = "cpu",
            ["--filter"] = "",
        };
        for (int i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                folders.Add(args[i]);
                continue;
            }
            if (i + 1 == args.Length || (!options.ContainsKey(args[i]) && args[i] is not ("--json" or "--operators")))
            {
                problem = $"'{args[i]}' is no option, or lacks its value.";
                return false;
            }
            options[args[i]] = args[++i];
        }
        if (folders.Count == 0)
            problem = "No folder was given.";
        else if (folders.Find(f => !Directory.Exists(f)) is { } missing)
            problem = $"The folder '{missing}' does not exist.";
        else if (options["--backend"] is not ("cpu" or "gpu"))
            problem = $"There is no backend '{options["--backend"]}'. Use cpu or gpu.";
        else if (!Number("--rtol", out double relative) || !Number("--atol", out double absolute))
            problem = $"The tolerances '{options["--rtol"]}' and '{options["--atol"]}' must be numbers from 0 on.";
        else
            arguments = new([.. folders], options.GetValueOrDefault("--json"), relative, absolute, options["--filter"], options["--backend"],
                options.GetValueOrDefault("--operators"));
        return arguments is not null;

        bool Number(string option, out double value)
            => double.TryParse(options[option], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= 0;
    }
}
