using System.Numerics.Tensors;

namespace DagNet.MLNet;

/// <summary>
/// Columns that say nearly the same, as the channels of a spectrum do: what tells the rows apart is in small differences between them,
/// which no coding of single columns brings out. Their principal components, each with deviation 1, do.
/// </summary>
internal static class CollinearColumns
{
    /// <summary>A column belongs to them when it shares as much of its variance…</summary>
    private const double SharedVariance = 0.9;

    /// <summary>…with as many others.</summary>
    private const int Others = 15;

    /// <summary>Components with less than this share of the variance are noise, at the latest that of float32.</summary>
    private const double LeastVariance = 1e-8;

    /// <summary>A component wants as many rows.</summary>
    private const int RowsPerComponent = 10;

    private const int MostComponents = 64, MostColumns = 4096, MostIterations = 100;

    /// <summary>How many rows of a table tell enough about the columns: for <see cref="Find"/> and for <see cref="Components"/>.</summary>
    public const int RowsToFind = 256, RowsForComponents = 2048;

    /// <summary>Which columns belong together, in order; none where there is no such group.</summary>
    /// <param name="values">The columns, each with its rows; they are overwritten.</param>
    public static int[] Find(float[][] values)
    {
        int columns = values.Length;
        if (columns <= Others || columns > MostColumns || values[0].Length < 2 * RowsPerComponent)
            return [];
        foreach (float[] column in values)
        {
            float mean = TensorPrimitives.Sum(column) / column.Length;
            TensorPrimitives.Subtract(column, mean, column);
            float norm = TensorPrimitives.Norm(column);
            TensorPrimitives.Multiply(column, norm > 0 ? 1 / norm : 0, column);
        }
        int[] others = new int[columns];
        for (int i = 0; i < columns; i++)
            for (int j = 0; j < i; j++)
                if (Math.Pow(TensorPrimitives.Dot<float>(values[i], values[j]), 2) > SharedVariance)
                    (others[i], others[j]) = (others[i] + 1, others[j] + 1);
        return [.. Enumerable.Range(0, columns).Where(i => others[i] >= Others)];
    }

    /// <summary>
    /// The weights by which standardised columns become their principal components, [columns, components], each component with
    /// deviation 1, by nonlinear iterative partial least squares (NIPALS; Wold 1966).
    /// </summary>
    /// <param name="values">The columns, each with its rows.</param>
    public static float[,] Components(float[][] values)
    {
        double[][] rest = Array.ConvertAll(values, column => Array.ConvertAll(column, x => (double)x));
        (int columns, int count) = (rest.Length, rest[0].Length);
        double total = rest.Sum(column => TensorPrimitives.SumOfSquares<double>(column));
        var components = new List<double[]>();
        double[] direction = new double[columns], scores = new double[count];
        while (components.Count < Math.Min(MostComponents, count / RowsPerComponent))
        {
            // Starts from the column of which most is left.
            rest.MaxBy(column => TensorPrimitives.SumOfSquares<double>(column))!.CopyTo(scores, 0);
            double variance = 0;
            for (int iteration = 0; iteration < MostIterations; iteration++)
            {
                for (int j = 0; j < columns; j++)
                    direction[j] = TensorPrimitives.Dot<double>(rest[j], scores);
                TensorPrimitives.Divide(direction, TensorPrimitives.Norm<double>(direction), direction);
                Array.Clear(scores);
                for (int j = 0; j < columns; j++)
                    TensorPrimitives.MultiplyAdd<double>(rest[j], direction[j], scores, scores);
                double before = variance;
                variance = TensorPrimitives.SumOfSquares<double>(scores);
                if (variance - before <= 1e-6 * variance)
                    break;
            }
            if (!(variance > LeastVariance * total))
                break;
            for (int j = 0; j < columns; j++)
                TensorPrimitives.MultiplyAdd<double>(scores, -direction[j], rest[j], rest[j]);
            double deviation = Math.Sqrt(variance / count);
            components.Add(Array.ConvertAll(direction, x => x / deviation));
        }
        float[,] weights = new float[columns, components.Count];
        for (int j = 0; j < columns; j++)
            for (int k = 0; k < components.Count; k++)
                weights[j, k] = (float)components[k][j];
        return weights;
    }
}
