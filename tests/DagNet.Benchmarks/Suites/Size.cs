namespace DagNet.Benchmarks;

/// <summary>How large the benchmarks' work is.</summary>
internal enum Size
{
    /// <summary>As small as it goes: to see that nothing has broken.</summary>
    Smallest,
    /// <summary>As the targets say.</summary>
    Full,
}
