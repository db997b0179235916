namespace DagNet.Gpu;

/// <summary>A device that was found, or looked for.</summary>
/// <param name="Name">What the driver calls it.</param>
/// <param name="Platform">How it is reached: "CUDA", "OpenCL" or "CPU".</param>
/// <param name="Index">Its number, to be given to <c>Device.Cuda</c> or <c>Device.OpenCl</c>; −1 where it has none.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Rejected">Why it cannot be used; null where it can.</param>
public sealed record DeviceInfo(string Name, string Platform, int Index, long MemoryBytes, string? Rejected)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Platform}{(Index < 0 ? "" : $" {Index}")}: {Name}"
        + (MemoryBytes > 0 ? $", {MemoryBytes >> 20:N0} MiB" : "") + (Rejected is null ? "" : $" — not usable: {Rejected}");
}
