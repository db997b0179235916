using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y[i…, …] = x[indices[i…, 0], indices[i…, 1], …, …]: the last axis of the indices holds the first coordinates of an
/// element or a slice of x. The gradient by x is added up there; none flows to the indices.
/// </summary>
public sealed record GatherND : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        int depth = Indexing.Depth(this, x[0].Shape, x[1]);
        return x[0] with { Shape = [.. x[1].Shape.Dims[..^1], .. x[0].Shape.Dims[depth..]] };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Inputs[0].ZerosLike().ScatterND(y.Inputs[1], dy, ScatterReduction.Add), null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 11 ? null : new("GatherND");

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        int depth = x[1].Shape[^1], inner = x[0].Shape[depth..].Aggregate(1, (product, extent) => product * extent);
        for (int i = 0; i < result.Count; i++)
            result[i] = x[0][(Indexing.Slice(this, x[1], i / inner, x[0].Shape) * inner) + (i % inner)];
        return [result];
    }
}

/// <summary>Writes <c>x.GatherND(indices)</c>.</summary>
public static class GatherNDExtensions
{
    extension(Node x)
    {
        /// <summary>The elements or slices of x at the coordinates in the last axis of the indices.</summary>
        /// <param name="indices">int32 or int64; negative counts from the end.</param>
        /// <param name="batch">How many axes x and the indices have in common, which are gone through together.</param>
        public Node GatherND(Node indices, int batch = 0)
        {
            // A common axis is one more coordinate, which counts.
            for (int axis = batch - 1; axis >= 0; axis--)
            {
                var column = new Dim[indices.Shape.Rank];
                Array.Fill(column, 1);
                column[axis] = indices.Shape[axis];
                Node count = x.Graph.Range(indices.Shape[axis], indices.Element).Reshape(Shape.Create(column));
                indices = count.ExpandTo(indices.Shape.With(column.Length - 1, 1)).Concat(-1, indices);
            }
            return x.Graph.Apply(new GatherND(), x, indices);
        }
    }
}
