using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace DagNet.Benchmarks;

/// <summary>Prints measurements as a table and writes them as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static void Write(IReadOnlyList<Measurement> rows, string path)
        => File.WriteAllText(path, JsonSerializer.Serialize(rows, Options));

    public static void Print(IReadOnlyList<Measurement> rows, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Markdown);
        table.AddColumn("work");
        foreach (string heading in (string[])["threads", "ours µs", "peer µs", "ratio", "wanted", "GFLOP/s", "share", "bytes", "peak MB", "peer MB", "peer"])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        foreach (Measurement row in rows)
            table.AddRow([.. Cells(row).Select(cell => new Text(cell))]);
        console.Write(table);
    }

    private static IEnumerable<string> Cells(Measurement row) =>
    [
        $"{row.Suite} {row.Name}", Number(row.Threads, "0"), Number(row.Ours, "#,0.0"), Number(row.Peer, "#,0.0"),
        Number(row.Ratio, "0.00") + (row.Reached == false ? " ✗" : ""),
        row.Target is null ? Number(row.Limit, "≤ #,0 µs") : Number(row.Target, "0.00"),
        Number(row.Speed, "0.0"), Number(row.Share * 100, "0 '%'"), Number(row.Allocated, "#,0"),
        Number(row.PeakMemory / 1e6, "#,0"), Number(row.PeerPeakMemory / 1e6, "#,0"), row.PeerName ?? "",
    ];

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
