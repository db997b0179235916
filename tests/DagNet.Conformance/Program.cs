using System.Text.Json;
using DagNet;
using DagNet.Conformance;
using DagNet.Gpu;

// Runs every model that brings its test data: each folder with a model.onnx and test_data_set_* below the given ones.
if (!Arguments.TryParse(args, out Arguments? arguments, out string problem))
{
    Console.Error.WriteLine($"{problem}\nUsage: DagNet.Conformance FOLDER... [--json FILE] [--rtol 1e-3] [--atol 1e-5] [--backend cpu|gpu] [--filter TEXT] [--operators FILE]");
    return 2;
}
if (arguments.Operators is { } document)
{
    File.WriteAllText(document, OperatorDocument.Text(arguments.Folders));
    Console.WriteLine($"wrote {document}");
    return 0;
}
string[] folders = [.. arguments.Folders.SelectMany(f => Directory.EnumerateFiles(f, "model.onnx", SearchOption.AllDirectories))
    .Select(f => Path.GetDirectoryName(f)!).Where(f => Directory.EnumerateDirectories(f, "test_data_set_*").Any())
    .Where(f => f.Contains(arguments.Filter, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
using IBackend? backend = Open(arguments.Backend);
if (backend is null)
    return 2;
var results = new List<ModelResult>();
foreach (string folder in folders)
{
    ModelResult result = ModelTest.Run(folder, arguments.RelativeTolerance, arguments.AbsoluteTolerance, backend);
    if (result.Difference is not null)
        Console.WriteLine($"FAILED {result.Name} ({result.Operators}, opset {result.Opset}): {result.Difference}");
    results.Add(result);
}
if (arguments.Json is { } json)
    File.WriteAllText(json, JsonSerializer.Serialize(results, ModelResult.Json));
int passed = results.Count(r => r.Difference is null);
Console.WriteLine($"passed {passed} of {results.Count} on {backend.Name}");
return results.Count > 0 && passed == results.Count ? 0 : 1;

static IBackend? Open(string name)
{
    try
    {
        return name == "gpu" ? Device.Gpu() : Device.Cpu;
    }
    catch (BackendException e)
    {
        Console.Error.WriteLine(e.Message);
        return null;
    }
}
