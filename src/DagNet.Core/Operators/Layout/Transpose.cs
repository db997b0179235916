using System.Collections.Immutable;

namespace DagNet;

/// <summary>Reorders the axes: axis k of the result is axis Permutation[k] of the input.</summary>
public sealed record Transpose(Axes Permutation) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Shape shape = x[0].Shape;
        if (Axes.Normalize(Permutation.Values, shape, this).Count != shape.Rank)
            throw new ShapeException($"Transpose: the permutation {Permutation} has {Permutation.Count} axes, the "
                + $"input {shape} has "
                + $"{shape.Rank}. Name every axis once.");
        var dims = new Dim[shape.Rank];
        for (int k = 0; k < dims.Length; k++)
            dims[k] = shape[Permutation[k]];
        return x[0] with { Shape = Shape.Create(dims) };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [y.Graph.Apply(new Transpose(Inverse()), dy)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Transpose").With("perm", OnnxForm.Longs(Permutation));

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        var index = new int[result.Rank];
        for (int i = 0; i < result.Count; i++)
        {
            int[] at = result.Coordinates(i);
            for (int k = 0; k < index.Length; k++)
                index[Permutation[k]] = at[k];
            result[i] = x[0][x[0].Position(index)];
        }
        return [result];
    }

    internal Axes Inverse()
    {
        var inverse = new int[Permutation.Count];
        for (int k = 0; k < inverse.Length; k++)
            inverse[Permutation[k]] = k;
        return [.. inverse];
    }
}

/// <summary>Writes <c>x.Transpose(0, 2, 1)</c>.</summary>
public static class TransposeExtensions
{
    extension(Node x)
    {
        /// <summary>Reorders the axes; none given swaps the last two.</summary>
        public Node Transpose(params ReadOnlySpan<int> permutation)
        {
            int rank = x.Shape.Rank;
            int[] axes = permutation.IsEmpty ? [.. Enumerable.Range(0, rank)] : permutation.ToArray();
            var op = new Transpose([.. axes]);
            if (permutation.IsEmpty)
                (axes[x.Shape.Axis(-1, op)], axes[x.Shape.Axis(-2, op)]) = (rank - 2, rank - 1);
            for (int k = 0; k < axes.Length; k++)
                axes[k] = x.Shape.Axis(axes[k], op);
            return axes.SequenceEqual(Enumerable.Range(0, rank)) ? x : x.Graph.Apply(new Transpose([.. axes]), x);
        }
    }
}
