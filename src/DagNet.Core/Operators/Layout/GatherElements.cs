using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y[i, j, k] = x[i, indices[i, j, k], k] for the axis 1: an element for each index, which counts from the end where
/// negative. The gradient by x is added up at the indices; none flows to them.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
public sealed record GatherElements(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        Indexing.Check(this, x[1]);
        Indexing.CheckAlong(this, Axis, x[0].Shape, x[1].Shape);
        return x[0] with { Shape = x[1].Shape };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Inputs[0].ZerosLike().ScatterElements(y.Inputs[1], dy, Axis, ScatterReduction.Add), null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset < 11 ? null : new OnnxForm("GatherElements").With("axis", (long)Axis);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(x[1].Shape);
        for (int i = 0; i < result.Count; i++)
        {
            int[] index = result.Coordinates(i);
            index[Axis] = Indexing.Wrap(this, x[1][i], x[0].Shape[Axis]);
            result[i] = x[0][x[0].Position(index)];
        }
        return [result];
    }
}

/// <summary>Writes <c>x.GatherElements(indices, axis)</c>.</summary>
public static class GatherElementsExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// For each index the element of x that has it along the axis, and the index's own place along the others.
        /// </summary>
        public Node GatherElements(Node indices, int axis)
            => x.Graph.Apply(new GatherElements(x.Shape.Axis(axis, new GatherElements(axis))), x, indices);
    }
}
