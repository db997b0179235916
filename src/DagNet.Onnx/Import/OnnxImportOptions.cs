using System.Collections.Immutable;

namespace DagNet.Onnx;

/// <summary>What is settled when a model is read.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>Numbers for named extents, as <c>["height"] = 224</c>; the others stay names.</summary>
    public ImmutableDictionary<string, long> Extents { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>
    /// Inputs that become constants: what decides about shapes or branches, as a sampling rate or the number of steps.
    /// </summary>
    public ImmutableDictionary<string, Literal> Values { get; init; } = ImmutableDictionary<string, Literal>.Empty;

    /// <summary>How many nodes the graph may have at most; loops are written out, so a small file can make many.</summary>
    public int MaximumNodes { get; init; } = 1_000_000;

    /// <summary>How many bytes the values of one <see cref="OnnxModel.Run"/> may take at most; a small file can ask for much.</summary>
    public long MaximumBytes { get; init; } = 1L << 34;
}
