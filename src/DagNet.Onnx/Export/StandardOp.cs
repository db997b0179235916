using System.Collections.Immutable;

namespace DagNet.Onnx;

/// <summary>A composite that is written as one standard node, without its body.</summary>
/// <param name="Origin">The composite.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Results">The types of its results.</param>
internal sealed record StandardOp(Op Origin, OnnxForm Form, ImmutableArray<TensorType> Results) : Op
{
    public override string Name => Origin.Name;

    public override bool Interned => Origin.Interned;

    public override TensorType Infer(ReadOnlySpan<TensorType> x) => Results[0];

    public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x) => Results;

    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => throw new NotSupportedException();

    /// <summary>Form and results follow from the origin and the inputs.</summary>
    public bool Equals(StandardOp? other) => other is not null && Origin.Equals(other.Origin);

    public override int GetHashCode() => Origin.GetHashCode();
}
