namespace DagNet;

/// <summary>
/// Rows in memory: <c>new Dataset((x, features), (y, labels))</c>, arrays or tensors with the rows along axis 0.
/// </summary>
public sealed class Dataset : IBatches
{
    private readonly int[]? _index;

    /// <summary>Rows of these values, which are not copied.</summary>
    /// <exception cref="TrainingException">No input, no rows, or two inputs with different numbers of rows.</exception>
    public Dataset(params ReadOnlySpan<Feed> columns) : this(columns.ToArray(), null)
    {
        if (Columns.Length == 0)
            throw new TrainingException("The data set has no inputs. Give it (input, values) for each.");
        foreach (Feed column in Columns)
        {
            if (column.Shape.Length == 0)
                throw new TrainingException($"Input '{column.Input.Label}': is a scalar, which has no rows. Give it a "
                    + "first axis named \"batch\".");
            if (column.Shape[0] != Columns[0].Shape[0])
                throw new TrainingException($"Input '{column.Input.Label}': has {column.Shape[0]} rows, but "
                    + $"'{Columns[0].Input.Label}' has "
                    + $"{Columns[0].Shape[0]}. Give every input a value for each row.");
        }
        if (Count == 0)
            throw new TrainingException($"Input '{Columns[0].Input.Label}': has no rows. Give at least one.");
    }

    private Dataset(Feed[] columns, int[]? index) => (Columns, _index) = (columns, index);

    /// <summary>The number of rows.</summary>
    public int Count => _index?.Length ?? Columns[0].Shape[0];

    /// <inheritdoc/>
    public long? Rows => Count;

    internal Feed[] Columns { get; }

    /// <summary>The rows at these places, without copying them.</summary>
    public Dataset Subset(ReadOnlySpan<int> rows)
    {
        var index = new int[rows.Length];
        for (int i = 0; i < index.Length; i++)
            index[i] = (uint)rows[i] < (uint)Count ? _index?[rows[i]] ?? rows[i]
                : throw new TrainingException($"The data set has no row {rows[i]}, only 0…{Count - 1}.");
        return index.Length > 0 ? new(Columns, index) : throw new TrainingException("A subset needs at least one row.");
    }

    /// <summary>Parts the rows by chance.</summary>
    /// <param name="fraction">The share of the second part, at least one row.</param>
    /// <param name="seed">Equal seeds give equal parts.</param>
    public (Dataset First, Dataset Second) Split(double fraction, long seed = 0)
    {
        int second = Math.Max(1, (int)Math.Round(Count * fraction));
        if (fraction <= 0 || second >= Count)
            throw new TrainingException($"{Count} rows cannot be parted by the fraction {fraction}: each part needs a "
                + "row. Use a fraction between 0 and 1.");
        int[] order = Permutation.Of(Count, seed);
        // Rows of the first part stay in the order of the source.
        Array.Sort(order, 0, Count - second);
        return (Subset(order.AsSpan(..^second)), Subset(order.AsSpan(^second..)));
    }

    /// <summary>Parts the rows by chance for cross-validation: each row is held out once.</summary>
    /// <param name="count">How many folds, from 2 to the number of rows.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <returns>For each fold the rows outside of it, in the order of the source, and those in it.</returns>
    public IReadOnlyList<(Dataset Train, Dataset Held)> Folds(int count, long seed = 0)
    {
        if (count < 2 || count > Count)
            throw new TrainingException($"{Count} rows cannot be parted into {count} folds: there are at least 2, and each needs a row.");
        int[] order = Permutation.Of(Count, seed);
        return [.. Enumerable.Range(0, count).Select(fold =>
        {
            int start = (int)((long)Count * fold / count), end = (int)((long)Count * (fold + 1) / count);
            int[] train = [.. order.AsSpan(..start), .. order.AsSpan(end..)];
            Array.Sort(train);
            return (Subset(train), Subset(order.AsSpan(start..end)));
        })];
    }

    /// <inheritdoc/>
    public IBatchReader Read(long? shuffleSeed)
    {
        if (shuffleSeed is not { } seed)
            return new DatasetReader(this, _index);
        int[] order = Permutation.Of(Count, seed);
        if (_index is not null)
            for (int i = 0; i < order.Length; i++)
                order[i] = _index[order[i]];
        return new DatasetReader(this, order);
    }
}
