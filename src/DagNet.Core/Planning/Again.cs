using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The same value, in the same memory, as what is computed a second time reads it: a graph keeps two equal nodes as one, and these
/// make them differ.
/// </summary>
internal sealed record Again : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [x[0]];
}
