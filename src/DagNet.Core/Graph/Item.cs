using System.Collections.Immutable;

namespace DagNet;

/// <summary>One of the results of an operator that has several.</summary>
public sealed record Item(int Index) : Op
{
    /// <summary>Never asked: the type is that of the result.</summary>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[Index];

    /// <summary>Never asked: the gradient sums the items' cotangents for the operator itself.</summary>
    public override Node?[] Gradient(Node y, Node dy) => throw new NotSupportedException();

    /// <summary>Never asked: an item is a view of its operator's result.</summary>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [x[Index]];
}
