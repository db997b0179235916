namespace DagNet;

/// <summary>The managed backend: SIMD kernels over native memory, no native library.</summary>
public sealed class CpuBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string? Remark(Plan plan, Step step) => CpuRemarks.Of(plan, step);

    /// <inheritdoc/>
    public IBuffer Allocate(TensorType type) => new NativeBuffer(type.Bytes);

    /// <inheritdoc/>
    public IProgram Compile(Plan plan, IReadOnlyList<IBuffer> variables) => new CpuProgram(plan, variables);

    /// <inheritdoc/>
    public void Dispose() { }
}
