namespace DagNet;

/// <summary>A sparse matrix: row r is Σ Weights[k] at Columns[k], for k from Starts[r] to Starts[r + 1].</summary>
internal sealed record SparseRows(int[] Starts, int[] Columns, double[] Weights)
{
    public int Count => Starts.Length - 1;

    /// <summary>A matrix from its rows.</summary>
    public static SparseRows Of(IReadOnlyList<List<(int Column, double Weight)>> rows)
    {
        var starts = new int[rows.Count + 1];
        for (int r = 0; r < rows.Count; r++)
            starts[r + 1] = starts[r] + rows[r].Count;
        return new(starts, [.. rows.SelectMany(r => r, (_, e) => e.Column)], [.. rows.SelectMany(r => r, (_, e) => e.Weight)]);
    }

    /// <summary>The transposed matrix, which has a number of rows.</summary>
    public SparseRows Transposed(int rows)
    {
        List<(int, double)>[] result = [.. Enumerable.Range(0, rows).Select(_ => new List<(int, double)>())];
        for (int r = 0; r < Count; r++)
            for (int k = Starts[r]; k < Starts[r + 1]; k++)
                result[Columns[k]].Add((r, Weights[k]));
        return Of(result);
    }

    /// <summary>The product with an array along one of its axes.</summary>
    public DenseArray Along(int axis, DenseArray x)
    {
        var result = new DenseArray([.. x.Shape[..axis], Count, .. x.Shape[(axis + 1)..]]);
        int inner = x.Shape[(axis + 1)..].Aggregate(1, (a, b) => a * b), extent = x.Shape[axis];
        for (int i = 0; i < result.Count; i++)
        {
            int outer = i / (inner * Count), row = i / inner % Count;
            for (int k = Starts[row]; k < Starts[row + 1]; k++)
                result[i] += Weights[k] * x[(((outer * extent) + Columns[k]) * inner) + (i % inner)];
        }
        return result;
    }
}
