using DagNet.MLNet;
using Microsoft.ML;

namespace DagNet;

/// <summary>
/// The columns of a table as nodes of a graph, and what is learned. Numbers and flags are float32, a scalar [rows, 1]; keys are
/// int64, a scalar [rows]; vectors keep their dimensions after the rows; images are [rows, 3, height, width].
/// </summary>
public sealed class DagColumns
{
    /// <summary>The extent that counts rows.</summary>
    internal const string Rows = "rows";

    private readonly Dictionary<(string Name, bool IsMask), GraphInput> _inputs = [];
    private readonly HashSet<string> _labels = [], _missing = [];
    private readonly Dictionary<string, (Node Mean, Node Scale)> _scales = [];
    private readonly List<ScaledLabel> _scaledLabels = [];
    private readonly List<GraphInput> _sparse = [];
    private readonly List<Node> _losses = [];
    private readonly List<(string, Node)> _metrics = [];

    internal DagColumns(DataViewSchema schema) => Schema = schema;

    /// <summary>The graph, for constants and parameters of your own.</summary>
    public Graph Graph { get; } = new();

    /// <summary>The table's columns.</summary>
    public DataViewSchema Schema { get; }

    internal IReadOnlyCollection<GraphInput> Inputs => [.. _inputs.Values, .. _sparse];

    internal IReadOnlySet<string> Labels => _labels;

    /// <summary>Columns in which a missing number is no error.</summary>
    internal IReadOnlySet<string> Missing => _missing;

    internal IReadOnlyDictionary<string, (Node Mean, Node Scale)> Scales => _scales;

    internal IReadOnlyList<ScaledLabel> ScaledLabels => _scaledLabels;

    internal IReadOnlyList<Node> Losses => _losses;

    internal IReadOnlyList<(string Name, Node Value)> Metrics => _metrics;

    /// <summary>
    /// A column as it is. Of a key, 0 is a missing value and the first class 1: <c>columns.Input("City").Embedding(columns.Keys("City") + 1, 8)</c>.
    /// One of variable length is [rows, length], filled up with zeros to the longest of the rows at hand. Images, and the vectors that
    /// ExtractPixels makes of them, are [rows, 3, height, width] of red, green and blue from 0 to 255.
    /// </summary>
    /// <param name="column">Its name.</param>
    /// <param name="allowMissing">Whether numbers may be missing (NaN); without it training names the first row where one is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or is no number, flag or key.</exception>
    public Node Input(string column, bool allowMissing = false)
    {
        if (allowMissing)
            _missing.Add(column);
        return Of(column, isMask: false).Node;
    }

    /// <summary>A column of numbers with mean 0 and deviation 1 over the training rows, number by number; a missing number counts as
    /// the mean. What was learned is part of the graph.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="like">Another column of the same type whose means and deviations are taken instead: one network reads both then.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, holds keys, is of variable length, or not of the other's type.</exception>
    public Node Standardised(string column, string? like = null)
    {
        GraphInput input = Of(column, isMask: false);
        if (input.Column.Keys > 0 || input.Column.IsRagged)
            throw Interop.SchemaErrors.Mismatch("input", column, "numbers of known size", input.Column.Type);
        (Node mean, Node scale) = Scale(like ?? column);
        if (mean.Shape != input.Node.Shape[1..])
            throw Interop.SchemaErrors.Mismatch("input", column, Of(like!, isMask: false).Column.Type, input.Column.Type);
        _missing.Add(column);
        return (input.Node.IsNaN().Where(mean, input.Node) - mean) * scale;
    }

    /// <summary>
    /// y = x·W + b for a vector x of many numbers most of which are 0, as n-grams and one-hot codes are: [rows, units], with the parameters <c>weight</c>
    /// [slots, units] and <c>bias</c> [units]. Only the numbers that are not 0 are kept and multiplied, in training as in scoring; another table's rows
    /// may have more of them. In ONNX the column is an input as it is.
    /// </summary>
    /// <param name="column">Its name.</param>
    /// <param name="units">Numbers of a row of the result.</param>
    /// <param name="name">The scope of the parameters.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or no vector of numbers of known size.</exception>
    public Node SparseDense(string column, int units, string name = "dense")
    {
        ColumnInput dense = ColumnInput.Of(Schema.GetColumnOrNull(column) ?? throw Interop.SchemaErrors.Missing("input", column));
        if (dense.Keys > 0 || dense.IsRagged || dense.Extents.Length != 1 || !dense.Type.StartsWith("Vector", StringComparison.Ordinal))
            throw Interop.SchemaErrors.Mismatch("input", column, "a vector of numbers of known size", dense.Type);
        (Node slots, Node values) = Sparse(dense);
        using IDisposable scope = Graph.Scope(name);
        Node weight = Graph.Parameter([dense.Count, units], "weight", Initializers.Uniform(-1 / Math.Sqrt(dense.Count), 1 / Math.Sqrt(dense.Count)));
        return values.Unsqueeze(1).MatMul(weight.Gather(slots)).Squeeze(1) + Graph.Parameter([units], "bias", Initializers.Zeros);
    }

    /// <summary>A column that is learned from, needed in training only. Rows where it is missing are left out. Classes of a key count
    /// from 0 here, as losses want them.</summary>
    /// <param name="column">Its name.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or is no number, flag or key.</exception>
    public Node Label(string column)
    {
        GraphInput input = Of(column, isMask: false);
        _labels.Add(column);
        return input.Column.Keys > 0 ? input.Node - 1 : input.Node;
    }

    /// <summary>
    /// A column of numbers that is learned from, on a scale that suits a network: learn <see cref="ScaledLabel.Value"/>, return <see cref="ScaledLabel.Inverse"/>
    /// of the same output. Rows where it is missing are left out.
    /// </summary>
    /// <param name="column">Its name.</param>
    /// <param name="transform">What is done to it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or holds no numbers of known size.</exception>
    /// <exception cref="ArgumentException">It was asked for with another transform.</exception>
    public ScaledLabel ScaledLabel(string column, LabelTransform transform = LabelTransform.Standardise)
    {
        if (_scaledLabels.Find(label => label.Column.Name == column) is { } known)
            return known.Transform == transform ? known
                : throw new ArgumentException($"Label '{column}' is learned with {known.Transform} and with {transform}; use one of them.", nameof(transform));
        GraphInput input = Of(column, isMask: false);
        if (input.Column.Keys > 0 || input.Column.IsRagged)
            throw Interop.SchemaErrors.Mismatch("label", column, "numbers of known size", input.Column.Type);
        _labels.Add(column);
        ScaledLabel added = new(input.Node, input.Column, transform);
        _scaledLabels.Add(added);
        return added;
    }

    /// <summary>Which items the rows of a column of variable length have: bool [rows, length].</summary>
    /// <param name="column">Its name.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or all rows have as many items.</exception>
    public Node Mask(string column)
    {
        GraphInput input = Of(column, isMask: false);
        return input.Column.IsRagged ? Of(column, isMask: true).Node
            : throw Interop.SchemaErrors.Mismatch("input", column, "a vector of variable length", input.Column.Type);
    }

    /// <summary>How many values a key column has, the missing one not counted.</summary>
    /// <param name="column">Its name.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or holds no keys.</exception>
    public int Keys(string column)
    {
        ColumnInput input = Of(column, isMask: false).Column;
        return input.Keys > 0 ? input.Keys : throw Interop.SchemaErrors.Mismatch("input", column, "Key<UInt32>", input.Type);
    }

    /// <summary>Adds a loss to what training lowers; several add up, each reported by its name.</summary>
    /// <param name="loss">A float scalar, the mean over the rows.</param>
    /// <param name="weight">What it is multiplied by.</param>
    /// <param name="name">Its name among the metrics; null reports the sum only.</param>
    public void Loss(Node loss, double weight = 1, string? name = null)
    {
        if (name is not null)
            Metric(name, loss);
        _losses.Add(weight == 1 ? loss : loss * weight);
    }

    /// <summary>Reports a scalar after each epoch, the mean over the rows.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">A float scalar.</param>
    public void Metric(string name, Node value) => _metrics.Add((name, value));

    private (Node Mean, Node Scale) Scale(string column)
    {
        if (_scales.TryGetValue(column, out (Node Mean, Node Scale) scale))
            return scale;
        Shape row = Of(column, isMask: false).Node.Shape[1..];
        using (Graph.Scope(column))
            return _scales[column] = (Graph.Variable(row, "mean", Initializers.Zeros), Graph.Variable(row, "scale", Initializers.Ones));
    }

    private (Node Slots, Node Values) Sparse(ColumnInput dense)
    {
        (ColumnInput slots, ColumnInput values) = dense.Sparse();
        if (_sparse.Find(input => input.Column == slots) is { } known)
            return (known.Node, _sparse.Find(input => input.Column == values)!.Node);
        GraphInput first = new(Graph.Input(slots.Shape, $"{dense.Name} slots", slots.Element), slots, IsMask: false);
        GraphInput second = new(Graph.Input(values.Shape, $"{dense.Name} values", values.Element), values, IsMask: false);
        _sparse.AddRange([first, second]);
        return (first.Node, second.Node);
    }

    private GraphInput Of(string name, bool isMask)
    {
        if (_inputs.TryGetValue((name, isMask), out GraphInput? known))
            return known;
        ColumnInput column = ColumnInput.Of(Schema.GetColumnOrNull(name) ?? throw Interop.SchemaErrors.Missing("input", name));
        Node node = isMask ? Graph.Input(column.Shape, $"{name} mask", ElementType.Bool) : Graph.Input(column.Shape, name, column.Element);
        return _inputs[(name, isMask)] = new(node, column, isMask);
    }
}
