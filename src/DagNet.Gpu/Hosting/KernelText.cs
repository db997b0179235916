using System.Text.RegularExpressions;

namespace DagNet.Gpu;

/// <summary>Repairs what ILGPU 1.5.3 writes wrongly, in the text of a kernel before the driver compiles it.</summary>
internal static partial class KernelText
{
    /// <summary>
    /// A branch under a predicate is not uniform just because its target looks so: ILGPU's analysis leaves out what
    /// the predicate depends on, and threads that go different ways are lost.
    /// </summary>
    public static string RepairPtx(string text) => PredicatedUniformBranch().Replace(text, "$1bra");

    /// <summary>
    /// A barrier must fence the group's own memory too, and an atomic operation must name the memory that it works on,
    /// for a device without generic pointers knows no other.
    /// </summary>
    public static string RepairOpenCl(string text)
    {
        text = text.Replace("work_group_barrier ( CLK_GLOBAL_MEM_FENCE )",
            "work_group_barrier ( CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE )", StringComparison.Ordinal);
        if (!text.Contains("(atomic_", StringComparison.Ordinal))
            return text;
        Dictionary<string, string> spaces = PointerType().Matches(text)
            .ToDictionary(m => m.Groups["type"].Value, m => m.Groups["space"].Value, StringComparer.Ordinal);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Declaration().Matches(text))
            if (spaces.TryGetValue(match.Groups["type"].Value, out string? space))
                variables[match.Groups["name"].Value] = space;
        return AtomicPointer().Replace(text, m => variables.TryGetValue(m.Groups["name"].Value, out string? space)
            ? $"({space} {m.Groups["type"].Value}*){m.Groups["name"].Value}"
            : m.Value);
    }

    /// <summary>The same kernel, repaired before, for a device whose language is OpenCL C 1.2.</summary>
    public static string ToOpenCl12(string text)
    {
        text = Fetch().Replace(text, "atomic_$1 ((volatile $2 $3*)");
        text = Exchange().Replace(text, "atomic_xchg ((volatile $1 $2*)");
        text = CompareExchange().Replace(text, "compare_exchange_$1 ((volatile $1 uint*)");
        return Compatibility + text;
    }

    private const string Compatibility = """
        #define work_group_barrier barrier
        bool compare_exchange_global(volatile global uint* p, uint* expected, uint desired)
        {
            uint there = atomic_cmpxchg(p, *expected, desired);
            bool done = there == *expected;
            *expected = there;
            return done;
        }
        bool compare_exchange_local(volatile local uint* p, uint* expected, uint desired)
        {
            uint there = atomic_cmpxchg(p, *expected, desired);
            bool done = there == *expected;
            *expected = there;
            return done;
        }

        """;

    [GeneratedRegex(@"atomic_fetch_(add|and|or|xor|max|min) \(\((\w+) atomic_(u?int)\*\)")]
    private static partial Regex Fetch();

    [GeneratedRegex(@"atomic_exchange \(\((\w+) atomic_(u?int)\*\)")]
    private static partial Regex Exchange();

    [GeneratedRegex(@"atomic_compare_exchange_strong \(\((\w+) atomic_u?int\*\)")]
    private static partial Regex CompareExchange();

    [GeneratedRegex(@"(@!?%p\d+\s+)bra\.uni")]
    private static partial Regex PredicatedUniformBranch();

    [GeneratedRegex(@"typedef (?<space>global|local|private) \S+\* (?<type>type_\d+);")]
    private static partial Regex PointerType();

    [GeneratedRegex(@"^\t(?<type>type_\d+) (?<name>var\d+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\((?<type>atomic_u?(?:int|long))\*\)(?<name>var\d+)")]
    private static partial Regex AtomicPointer();
}
