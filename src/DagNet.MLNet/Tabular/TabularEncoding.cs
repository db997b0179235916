namespace DagNet.MLNet;

/// <summary>
/// How the columns of a table enter the network, learned from the training rows and then part of the graph. A column of
/// zeros and ones (one-hot, flags) stays as it is; any other is standardised and bent softly towards ±3, and in addition
/// coded piecewise linearly between its quantiles (Gorishniy et al. 2022, "On embeddings for numerical features"), so that
/// the first layer can give each range of values its own slope. Columns that say nearly the same, as the channels of a spectrum
/// do, enter as their principal components in place of that. NaN counts as the column's mean; constant columns go.
/// </summary>
internal sealed class TabularEncoding
{
    /// <summary>How many ranges a number is cut into, at most.</summary>
    private const int Bins = 48;

    /// <summary>Where standardised numbers level off: one wild value must not throw a prediction.</summary>
    private const double Saturation = 3;

    /// <summary>As many rows tell the quantiles of a column well enough.</summary>
    private const int RowsForQuantiles = 200_000;

    private readonly int _columns;
    private readonly float[] _means;
    private readonly List<Slot> _plain = [], _ranges = [], _collinear = [];
    private float[,] _components = new float[0, 0];

    private TabularEncoding(int columns) => (_columns, _means) = (columns, new float[columns]);

    /// <summary>One coded value: (x[Column] − Shift) · Scale.</summary>
    private readonly record struct Slot(int Column, double Shift, double Scale, bool Bent = false);

    /// <summary>How many values a row becomes.</summary>
    public int Width => _plain.Count + _ranges.Count + _components.GetLength(1);

    /// <summary>The mean of each column.</summary>
    public float[] Means => _means;

    /// <summary>Learns the coding from rows of numbers.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="columns">Numbers a row.</param>
    /// <param name="weights">
    /// How much each row counts in means and deviations; quantiles and principal components count each row once.
    /// </param>
    public static TabularEncoding Learn(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights = default)
    {
        var encoding = new TabularEncoding(columns);
        int count = rows.Length / Math.Max(1, columns), stride = (count + RowsForQuantiles - 1) / RowsForQuantiles;
        List<float> values = new(count), shares = new(count);
        for (int column = 0; column < columns; column++)
        {
            values.Clear();
            shares.Clear();
            for (int row = 0; row < count; row += Math.Max(1, stride))
                if (float.IsFinite(rows[(row * columns) + column]))
                {
                    values.Add(rows[(row * columns) + column]);
                    shares.Add(weights.IsEmpty ? 1 : weights[row]);
                }
            encoding.Add(column, values, shares);
        }
        encoding.JoinCollinear(rows);
        return encoding;
    }

    /// <summary>Adds the coding to a graph: [rows, columns] → [rows, Width].</summary>
    public Node Encode(Node x)
    {
        Graph graph = x.Graph;
        Node known = x.IsNaN().Where(graph.Constant(Literal.Of<float>(_means, Shape.Of(_columns))), x);
        var parts = new List<Node>();
        if (_plain.Count > 0)
            parts.Add(Bent(Coded(known, _plain), [.. _plain.Select(s => s.Bent ? (float)(1 / Saturation) : 0)]));
        if (_ranges.Count > 0)
            parts.Add(Coded(known, _ranges).Maximum(0).Minimum(1));
        if (_collinear.Count > 0)
        {
            (int columns, int components) = (_components.GetLength(0), _components.GetLength(1));
            Node weights = graph.Constant(Literal.Of<float>([.. _components.Cast<float>()], Shape.Of(columns, components)));
            parts.Add(Bent(Coded(known, _collinear).MatMul(weights), [.. Enumerable.Repeat((float)(1 / Saturation), components)]));
        }
        return parts.Count == 1 ? parts[0] : parts[0].Concat(1, [.. parts[1..]]);
    }

    private static Node Bent(Node x, float[] bend)
    {
        Node bent = x * x.Graph.Constant(Literal.Of<float>(bend, Shape.Of(bend.Length)));
        return x / (1 + bent * bent).Sqrt();
    }

    /// <summary>Only standardises, column by column, with constant columns as zeros, for a network of the user's own: [rows, columns] → [rows, columns].</summary>
    public Node Standardise(Node x)
    {
        double[] scales = new double[_columns], shifts = new double[_columns];
        foreach (Slot slot in _plain.Concat(_collinear))
            (scales[slot.Column], shifts[slot.Column]) = (slot.Scale, slot.Shift);
        Graph graph = x.Graph;
        var row = new TensorType(ElementType.Float32, Shape.Of(_columns));
        Node shift = graph.Constant(Literal.FromDoubles(shifts, row));
        Node known = x.IsNaN().Where(graph.Constant(Literal.Of<float>(_means, Shape.Of(_columns))), x);
        return (known - shift) * graph.Constant(Literal.FromDoubles(scales, row));
    }

    private void JoinCollinear(ReadOnlySpan<float> rows)
    {
        Slot[] numbers = [.. _plain.Where(slot => slot.Bent)];
        int[] found = CollinearColumns.Find(Sample(rows, numbers, CollinearColumns.RowsToFind));
        if (found.Length == 0)
            return;
        _collinear.AddRange(found.Select(i => numbers[i]));
        HashSet<int> joined = [.. _collinear.Select(slot => slot.Column)];
        _plain.RemoveAll(slot => joined.Contains(slot.Column));
        _ranges.RemoveAll(slot => joined.Contains(slot.Column));
        _components = CollinearColumns.Components(Sample(rows, _collinear, CollinearColumns.RowsForComponents));
    }

    /// <summary>Columns of standardised numbers from rows at even distances.</summary>
    private float[][] Sample(ReadOnlySpan<float> rows, IReadOnlyList<Slot> slots, int most)
    {
        int count = rows.Length / Math.Max(1, _columns), stride = Math.Max(1, (count + most - 1) / most);
        float[][] values = new float[slots.Count][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[(count + stride - 1) / stride];
            for (int k = 0; k < values[i].Length; k++)
            {
                float x = rows[(k * stride * _columns) + slots[i].Column];
                values[i][k] = float.IsFinite(x) ? (float)((x - slots[i].Shift) * slots[i].Scale) : 0;
            }
        }
        return values;
    }

    private static Node Coded(Node x, List<Slot> slots)
    {
        Node Row(Func<Slot, double> value)
            => x.Graph.Constant(Literal.FromDoubles([.. slots.Select(value)], new(ElementType.Float32, Shape.Of(slots.Count))));
        Node columns = x.Graph.Constant(Literal.Of<long>([.. slots.Select(s => (long)s.Column)], Shape.Of(slots.Count)));
        return (x.Gather(columns, axis: 1) - Row(s => s.Shift)) * Row(s => s.Scale);
    }

    private void Add(int column, List<float> values, List<float> weights)
    {
        double mean = 0, square = 0, total = weights.Sum(weight => (double)weight);
        for (int i = 0; i < values.Count; i++)
            mean += weights[i] * (double)values[i] / total;
        for (int i = 0; i < values.Count; i++)
            square += weights[i] * (values[i] - mean) * (values[i] - mean) / total;
        double deviation = Math.Sqrt(square);
        _means[column] = (float)mean;
        if (!(deviation > 1e-12))
            return;
        if (values.TrueForAll(v => v is 0 or 1))
        {
            _plain.Add(new(column, 0, 1));
            return;
        }
        _plain.Add(new(column, mean, 1 / deviation, Bent: true));
        values.Sort();
        float[] edges = Edges(values);
        if (edges.Length > 2 || values.Exists(v => v != values[0] && v != values[^1]))
            for (int i = 1; i < edges.Length; i++)
                _ranges.Add(new(column, edges[i - 1], 1.0 / ((double)edges[i] - edges[i - 1])));
    }

    /// <summary>The quantiles at 0, 1/48, …, 1, interpolated, each once.</summary>
    private static float[] Edges(List<float> sorted)
    {
        var edges = new SortedSet<float>();
        for (int i = 0; i <= Bins; i++)
        {
            double at = (sorted.Count - 1) * (double)i / Bins;
            int below = (int)at;
            float high = sorted[Math.Min(below + 1, sorted.Count - 1)];
            edges.Add((float)(sorted[below] + ((at - below) * ((double)high - sorted[below]))));
        }
        return [.. edges];
    }
}
