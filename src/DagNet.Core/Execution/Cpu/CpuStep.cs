namespace DagNet;

/// <summary>A step bound to memory: what a kernel is made for.</summary>
internal sealed class CpuStep(Node node, CpuOperand[] inputs, CpuOperand[] results, Func<long, NativeBuffer> scratch)
{
    public Node Node => node;

    /// <summary>The inputs.</summary>
    public CpuOperand[] X => inputs;

    /// <summary>The results.</summary>
    public CpuOperand[] Y => results;

    /// <summary>Memory for the kernel's own use, which lives as long as the program.</summary>
    public NativeBuffer Scratch(long bytes) => scratch(bytes);
}
