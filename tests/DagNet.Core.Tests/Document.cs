using System.Text.RegularExpressions;

namespace DagNet.Tests;

/// <summary>A page in docs/ whose snippets stand in a test file too, where they run.</summary>
internal sealed partial class Document(string name)
{
    private readonly string _page = File.ReadAllText(Repository.PathOf("docs", name));

    /// <summary>A text of the page: what a snippet prints.</summary>
    public string Text(string text) => TextBlock().Matches(_page).Single(m => m.Groups["name"].Value == text).Groups["text"].Value;

    /// <summary>Fails where page and tests have not the same snippets.</summary>
    /// <param name="tests">The test file, relative to the tests of the core.</param>
    public void Compare(params string[] tests)
    {
        string source = File.ReadAllText(Repository.PathOf(["tests", "DagNet.Core.Tests", .. tests]));
        Dictionary<string, string> snippets = Snippet().Matches(source).ToDictionary(m => m.Groups["name"].Value, m => Dedented(m.Groups["code"].Value));
        Match[] blocks = [.. CodeBlock().Matches(_page).Cast<Match>()];
        foreach (Match block in blocks)
            Assert.AreEqual(snippets.GetValueOrDefault(block.Groups["name"].Value), block.Groups["code"].Value, $"snippet {block.Groups["name"].Value}");
        CollectionAssert.AreEquivalent(snippets.Keys.ToList(), blocks.Select(b => b.Groups["name"].Value).ToList());
    }

    private static string Dedented(string code)
    {
        string[] lines = code.TrimEnd().Split('\n');
        int indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length >= indent ? l[indent..] : l)) + "\n";
    }

    [GeneratedRegex(@"// snippet: (?<name>\w+)\n(?<code>.*?)\n *// end", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"<!-- snippet: (?<name>\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"<!-- text: (?<name>\w+) -->\n```text\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();
}
