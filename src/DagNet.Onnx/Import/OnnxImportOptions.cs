using System.Collections.Immutable;

namespace DagNet.Onnx;

/// <summary>What is settled when a model is read.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>Numbers for named extents, as <c>["height"] = 224</c>; the others stay names.</summary>
    public ImmutableDictionary<string, long> Extents { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>
    /// The name of the first extent of each input, whatever number the model has there: many models are exported for one row, but
    /// compute any number. Null keeps the model's.
    /// </summary>
    public string? Batch { get; init; }

    /// <summary>Shapes of inputs in place of the model's, by the inputs' names: <c>["image"] = ["batch", 3, "height", "width"]</c>.</summary>
    public ImmutableDictionary<string, Shape> Shapes { get; init; } = ImmutableDictionary<string, Shape>.Empty;

    /// <summary>What becomes of batch normalisation.</summary>
    public BatchNormalizationUse BatchNormalization { get; init; }

    /// <summary>
    /// Inputs that become constants: what decides about shapes or branches, as a sampling rate or the number of steps.
    /// </summary>
    public ImmutableDictionary<string, Literal> Values { get; init; } = ImmutableDictionary<string, Literal>.Empty;

    /// <summary>How many nodes the graph may have at most; loops are written out, so a small file can make many.</summary>
    public int MaximumNodes { get; init; } = 1_000_000;

    /// <summary>How many bytes the values of one <see cref="OnnxModel.Run"/> may take at most; a small file can ask for much.</summary>
    public long MaximumBytes { get; init; } = 1L << 34;

    /// <summary>The device that <see cref="OnnxModel.Run"/> computes on; none means the CPU. It is not disposed with the model.</summary>
    public IBackend? Backend { get; init; }
}

/// <summary>What becomes of a model's batch normalisation in training; inference is the same.</summary>
public enum BatchNormalizationUse
{
    /// <summary>A training step uses the batch's statistics and moves the running ones.</summary>
    Train,

    /// <summary>A training step uses the running statistics and leaves them; scale and bias are trained. For small batches.</summary>
    Freeze,

    /// <summary>
    /// Its scale and shift become part of the weights of the convolution or product before it, where that has no other user and constant
    /// weights; elsewhere it is frozen. Fewer operators, for a part that is not trained or that no longer needs normalisation.
    /// </summary>
    Fold,
}
