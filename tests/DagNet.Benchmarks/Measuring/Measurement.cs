using System.Text.Json.Serialization;

namespace DagNet.Benchmarks;

/// <summary>A measured row, with the names that the JSON has.</summary>
internal sealed record Measurement
{
    public required string Suite { get; init; }

    public required string Name { get; init; }

    public required int Threads { get; init; }

    [JsonPropertyName("ours_us")]
    public required double Ours { get; init; }

    [JsonPropertyName("peer")]
    public string? PeerName { get; init; }

    [JsonPropertyName("peer_us")]
    public double? Peer { get; init; }

    /// <summary>The peer's time over ours.</summary>
    public double? Ratio => Peer / Ours;

    /// <summary>The ratio that is wanted.</summary>
    public double? Target { get; init; }

    /// <summary>The time that is allowed.</summary>
    [JsonPropertyName("limit_us")]
    public double? Limit { get; init; }

    [JsonPropertyName("gflops")]
    public double? Speed { get; init; }

    /// <summary>The share of the machine's FMA peak, or of its memory bandwidth where that is the limit.</summary>
    [JsonPropertyName("share_of_limit")]
    public double? Share { get; init; }

    [JsonPropertyName("allocated_bytes")]
    public required long Allocated { get; init; }

    [JsonPropertyName("peak_bytes")]
    public long? PeakMemory { get; init; }

    [JsonPropertyName("peer_peak_bytes")]
    public long? PeerPeakMemory { get; init; }

    /// <summary>Whether what was asked for is reached; null where nothing was, or nothing could be measured.</summary>
    public bool? Reached => Ours > Limit ? false : Target is null ? Limit is null ? null : true : Ratio is null ? null : Ratio >= Target;
}
