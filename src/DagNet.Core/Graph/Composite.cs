using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// An operator that is a function of smaller ones: its body is built beside it, so its shape, gradient and kernels are theirs.
/// It stays one node in texts and leaves as one standard node where the ONNX opset has it.
/// </summary>
/// <remarks>The plan computes the body; the gradient of the node is handed on to the body.</remarks>
public abstract record Composite : Op
{
    /// <summary>Appends the body to the inputs' graph.</summary>
    /// <returns>The results: one node for each.</returns>
    public abstract Node[] Build(ImmutableArray<Node> x);

    /// <summary>Never asked: the types are those of the body.</summary>
    public sealed override TensorType Infer(ReadOnlySpan<TensorType> x) => throw new NotSupportedException();

    /// <summary>Never asked: the body is computed.</summary>
    public sealed override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => throw new NotSupportedException();
}
