using System.Text.RegularExpressions;

namespace DagNet.Tests;

/// <summary>A lower folder never uses a higher one.</summary>
[TestClass]
public sealed partial class ArchitectureTests
{
    private static readonly string[] Layers = ["Graph", "Operators", "Autodiff", "Planning", "Execution", "Training", "Layers"];

    public static IEnumerable<object[]> LayerNames => Layers.Select(l => new object[] { l });

    [TestMethod]
    [DynamicData(nameof(LayerNames))]
    public void ALayerUsesNoHigherOne(string layer)
    {
        string[] higher = Layers[(Array.IndexOf(Layers, layer) + 1)..];
        Dictionary<string, string> foreign = higher.SelectMany(Files, (h, file) => (Type: Path.GetFileNameWithoutExtension(file), Layer: h))
            .DistinctBy(t => t.Type).ToDictionary(t => t.Type, t => t.Layer);
        foreach (string file in Files(layer))
        {
            string text = Comment().Replace(File.ReadAllText(file), "");
            foreach (Match word in TypeName().Matches(text))
                if (foreign.TryGetValue(word.Value, out string? owner) && !Regex.IsMatch(text, $@"(?:[>\]?]|\b(?!(?:new|is|as|return|not|or|case)\b)\w+) {word.Value}\b"))
                    Assert.Fail($"{Path.GetFileName(file)} in {layer}/ uses {word.Value} of {owner}/, which stands above it.");
        }
    }

    [TestMethod]
    public void TrainingKnowsNoBackend()
    {
        foreach (string file in Files("Training").Concat(Files("Layers")))
            Assert.IsFalse(File.ReadAllText(file).Contains("CpuBackend", StringComparison.Ordinal), $"{file} names a backend.");
    }

    [TestMethod]
    public void CoreReferencesNeitherOnnxNorMLNet()
    {
        string[] references = [.. typeof(Graph).Assembly.GetReferencedAssemblies().Select(a => a.Name!)];
        Assert.IsFalse(references.Any(r => r.StartsWith("Google", StringComparison.Ordinal) || r.StartsWith("Microsoft.ML", StringComparison.Ordinal)),
            string.Join(", ", references));
    }

    private static IEnumerable<string> Files(string layer)
    {
        string folder = Repository.PathOf("src", "DagNet.Core", layer);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories) : [];
    }

    /// <summary>A word that is neither a member of something nor given a value: in this code, a type.</summary>
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+\b(?!\s*=[^=>])")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"//.*$|""(?:[^""\\]|\\.)*""", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
