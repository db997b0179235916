using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y[…, i…, …] = x[…, indices[i…], …]: the axis is replaced by those of the indices, which count from the end where
/// negative. The gradient by x is added up at the indices; none flows to them.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
public sealed record Gather(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        Shape from = x[0].Shape;
        int at = from.Axis(Axis, this);
        Indexing.Check(this, x[1]);
        return x[0] with { Shape = [.. from.Dims[..at], .. x[1].Shape.Dims, .. from.Dims[(at + 1)..]] };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Graph.Apply(new ScatterAdd(Axis, y.Inputs[0].Shape[Axis]), y.Inputs[1], dy), null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Gather").With("axis", (long)Axis);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        int rank = x[1].Rank;
        for (int i = 0; i < result.Count; i++)
        {
            int[] at = result.Coordinates(i);
            int index = Indexing.Wrap(this, x[1][x[1].Position(at.AsSpan(Axis, rank))], x[0].Shape[Axis]);
            result[i] = x[0][x[0].Position([.. at[..Axis], index, .. at[(Axis + rank)..]])];
        }
        return [result];
    }
}

/// <summary>Writes <c>x.Gather(indices, axis)</c>.</summary>
public static class GatherExtensions
{
    extension(Node x)
    {
        /// <summary>The elements of an axis at the indices (int32 or int64; negative counts from the end).</summary>
        public Node Gather(Node indices, int axis = 0)
            => x.Graph.Apply(new Gather(x.Shape.Axis(axis, new Gather(axis))), x, indices);
    }
}
