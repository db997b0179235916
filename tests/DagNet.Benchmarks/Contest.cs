namespace DagNet.Benchmarks;

/// <summary>Both sides of a benchmark, ready to run.</summary>
/// <param name="Ours">Our side.</param>
/// <param name="Peer">The other side, or none.</param>
/// <param name="PeerName">Who that is.</param>
internal sealed record Contest(Contender Ours, Contender? Peer = null, string? PeerName = null) : IDisposable
{
    /// <summary>Floating-point operations of one run, or 0 where that says nothing.</summary>
    public double Operations { get; init; }

    /// <summary>Bytes that one run has to read and write at least, or 0 where memory is not the limit.</summary>
    public double Traffic { get; init; }

    /// <summary>Says by how much the two differ; null where they agree.</summary>
    public string? Difference(double tolerance)
    {
        float[] ours = Ours.Outcome();
        if (Array.FindIndex(ours, x => !float.IsFinite(x)) is >= 0 and var at)
            return $"our value {at} is {ours[at]}";
        if (Peer is null)
            return null;
        float[] theirs = Peer.Outcome();
        if (ours.Length != theirs.Length)
            return $"{ours.Length} values, the peer has {theirs.Length}";
        float scale = theirs.Max(MathF.Abs);
        for (int i = 0; i < ours.Length; i++)
            if (!(Math.Abs(ours[i] - theirs[i]) <= tolerance * Math.Max(scale, 1e-3f)))
                return $"value {i} is {ours[i]:R}, the peer has {theirs[i]:R}";
        return null;
    }

    public void Dispose()
    {
        Ours.Dispose();
        Peer?.Dispose();
    }
}
