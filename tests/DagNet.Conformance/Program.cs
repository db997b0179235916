using System.Text.Json;
using DagNet.Conformance;

// Runs every model that brings its test data: each folder with a model.onnx and test_data_set_* below the given ones.
if (!Arguments.TryParse(args, out Arguments? arguments, out string problem))
{
    Console.Error.WriteLine($"{problem}\nUsage: DagNet.Conformance FOLDER... [--json FILE] [--rtol 1e-3] [--atol 1e-5] [--backend cpu] [--filter TEXT]");
    return 2;
}
string[] folders = [.. arguments.Folders.SelectMany(f => Directory.EnumerateFiles(f, "model.onnx", SearchOption.AllDirectories))
    .Select(f => Path.GetDirectoryName(f)!).Where(f => Directory.EnumerateDirectories(f, "test_data_set_*").Any())
    .Where(f => f.Contains(arguments.Filter, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
var results = new List<ModelResult>();
foreach (string folder in folders)
{
    ModelResult result = ModelTest.Run(folder, arguments.RelativeTolerance, arguments.AbsoluteTolerance);
    if (result.Difference is not null)
        Console.WriteLine($"FAILED {result.Name} ({result.Operators}, opset {result.Opset}): {result.Difference}");
    results.Add(result);
}
if (arguments.Json is { } json)
    File.WriteAllText(json, JsonSerializer.Serialize(results, ModelResult.Json));
int passed = results.Count(r => r.Difference is null);
Console.WriteLine($"passed {passed} of {results.Count}");
return results.Count > 0 && passed == results.Count ? 0 : 1;
