using System.Collections.Immutable;

namespace DagNet.MLNet.Tests;

/// <summary>y = x, and tells when it is computed: in a training step, and for each batch that is measured.</summary>
internal sealed record Watched(Action Computed) : Op
{
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

    public override Node?[] Gradient(Node y, Node dy) => [dy];

    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        Computed();
        return [x[0]];
    }
}
