using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>One resized axis, or its gradient, as a product with the matrix of weights; the nearest elements are gathered.</summary>
internal static class ResampleLowering
{
    public static string[] Write(Emission to, Node node, Resampling op)
    {
        Dim original = op is Resample ? node.Inputs[0].Shape[op.Axis] : op.Extent;
        Dim resized = op is Resample ? op.Extent : node.Inputs[0].Shape[op.Axis];
        if (!original.IsKnown || !resized.IsKnown)
            throw new OnnxException($"{node.Described}: resizes an axis from '{original}' to '{resized}' with a setting that has no standard "
                + "form here, and its weights need numbers. Give the extents numbers, or export a node before it.");
        SparseRows weights = op.Weights((int)original.Value, (int)resized.Value);
        if (op is not Resample resample)
            return to.Last(node, "Identity", [Product(to, node, op.Axis, weights.Transposed((int)original.Value), (int)resized.Value)]);
        string y = op.Mode == Interpolation.Nearest
            ? to.Between("Gather", [to.Value(node.Inputs[0]), to.Longs(Nearest(weights))], AttributeProto.Of("axis", op.Axis))
            : Product(to, node, op.Axis, weights, (int)original.Value);
        bool[] outside = [.. Enumerable.Range(0, weights.Count).Select(r => weights.Starts[r] == weights.Starts[r + 1])];
        if (!outside.Contains(true))
            return to.Last(node, "Identity", [y]);
        Dim[] column = [.. Enumerable.Repeat((Dim)1, node.Shape.Rank - op.Axis)];
        column[0] = weights.Count;
        string mask = to.Constant(Literal.Of<bool>(outside, Shape.Create(column)));
        return to.Last(node, "Where", [mask, to.Constant(Literal.Scalar(resample.Extrapolation, node.Element)), y]);
    }

    private static long[] Nearest(SparseRows weights) =>
        [.. Enumerable.Range(0, weights.Count).Select(r => weights.Starts[r] == weights.Starts[r + 1] ? 0 : (long)weights.Columns[weights.Starts[r]])];

    private static string Product(Emission to, Node node, int axis, SparseRows rows, int columns)
    {
        string x = to.Value(node.Inputs[0]);
        int rank = node.Shape.Rank;
        bool left = axis == rank - 2;
        var matrix = new double[rows.Count * columns];
        for (int r = 0; r < rows.Count; r++)
            for (int k = rows.Starts[r]; k < rows.Starts[r + 1]; k++)
                matrix[left ? (r * columns) + rows.Columns[k] : (rows.Columns[k] * rows.Count) + r] = rows.Weights[k];
        string factor = to.Constant(Literal.FromDoubles(matrix,
            new(node.Element, left ? [rows.Count, columns] : [columns, rows.Count])));
        if (left || axis == rank - 1)
            return to.Between("MatMul", left ? [factor, x] : [x, factor]);
        long[] permutation = [.. Enumerable.Range(0, rank)];
        (permutation[axis], permutation[^1]) = (permutation[^1], permutation[axis]);
        AttributeProto swap = AttributeProto.Of("perm", (ReadOnlySpan<long>)permutation);
        return to.Between("Transpose", [to.Between("MatMul", [to.Between("Transpose", [x], swap), factor])], swap);
    }
}
