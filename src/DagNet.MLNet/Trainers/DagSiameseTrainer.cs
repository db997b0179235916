using DagNet;
using DagNet.Interop;
using DagNet.MLNet;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Trains one encoder that reads two columns, and tells whether they show the same. The columns that it adds are those of a binary
/// classification: PredictedLabel, Score, and after the cosine loss Probability. Made by
/// <c>mlContext.BinaryClassification.Trainers.DagSiamese(...)</c>.
/// </summary>
public sealed class DagSiameseTrainer : IEstimator<DagSiameseTransformer>
{
    private const double Least = 1e-12;

    private readonly Options _options;
    private readonly IHostEnvironment _environment;
    private readonly DagOutput[] _outputs;

    internal DagSiameseTrainer(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersion.Require();
        options.Check();
        if (options.LeftColumnName == options.RightColumnName)
            throw new ArgumentException($"Left and right column are both '{options.LeftColumnName}': name two.", nameof(options));
        if (options.Loss == SiameseLoss.Contrastive && !(options.Margin > 0 && double.IsFinite(options.Margin)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Margin, "Margin must be a number above 0.");
        (_environment, _options) = (environment, options);
        _outputs = options.Loss == SiameseLoss.Contrastive
            ? [DagOutput.Boolean("PredictedLabel"), DagOutput.Logit("Score")]
            : [DagOutput.Boolean("PredictedLabel"), DagOutput.Logit("Score"), DagOutput.Probability("Probability")];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or the label is not Boolean.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        TableSchema.Find(inputSchema, "left", _options.LeftColumnName);
        TableSchema.Find(inputSchema, "right", _options.RightColumnName);
        SchemaShape.Column label = TableSchema.Find(inputSchema, "label", _options.LabelColumnName);
        if (label.ItemType != BooleanDataViewType.Instance || label.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw SchemaErrors.Mismatch("label", _options.LabelColumnName, "Boolean", SchemaShapes.TypeName(label));
        return SchemaShapes.With(inputSchema, _outputs.Select(output => SchemaShapes.Of(output, inputSchema)));
    }

    /// <summary>Trains on these pairs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of a type that no graph takes, or the two differ.</exception>
    /// <exception cref="ShapeException">The encoder does not give one vector a row.</exception>
    /// <exception cref="TrainingDataException">No rows, a number that is not finite, or keys that mean different things in the two columns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended.</exception>
    public DagSiameseTransformer Fit(IDataView input) => Fit(input, known: null);

    /// <summary>Trains a model on, on these pairs. The model given stays as it is.</summary>
    /// <param name="input">The pairs, the earlier ones or others.</param>
    /// <param name="previous">What a trainer with the same encoder returned, or Model.Load loaded.</param>
    /// <exception cref="TrainingException">The model has another encoder, or was made for columns of other types.</exception>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public DagSiameseTransformer Fit(IDataView input, DagSiameseTransformer previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return Fit(input, new KnownValues(previous.Columns, grow: false));
    }

    private DagSiameseTransformer Fit(IDataView input, KnownValues? known)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShapes.Of(input.Schema));
        CheckAlike(input.Schema[_options.LeftColumnName], input.Schema[_options.RightColumnName]);
        Node embedding = null!;
        var estimator = new DagGraphEstimator(_environment, _outputs, columns =>
        {
            (embedding, Node[] outputs) = Network(columns);
            return outputs;
        }, _options.ToGraph());
        return new(estimator.FitGraph(input, known), embedding);
    }

    private static void CheckAlike(DataViewSchema.Column left, DataViewSchema.Column right)
    {
        if (!left.Type.Equals(right.Type))
            throw SchemaErrors.Mismatch("right", right.Name, $"{left.Type}", $"{right.Type}");
        if (ClassLabels.Of(left)?.Names is not { } names || ClassLabels.Of(right)?.Names is not { } others)
            return;
        for (int k = 0; k < names.Count; k++)
            if (names[k] != others[k])
                throw new TrainingDataException($"Key {k + 1} stands for '{names[k]}' in column '{left.Name}' and for '{others[k]}' in column "
                    + $"'{right.Name}'. Give both MapValueToKey the same keyData.");
    }

    private (Node Embedding, Node[] Outputs) Network(DagColumns columns)
    {
        bool isCosine = _options.Loss == SiameseLoss.Cosine;
        Func<Node, Node> encoder = _options.Encoder ?? (x => (x.Shape.Rank > 2 ? x.Flatten() : x).Dense(128).Relu().Dense(32));
        Func<Node, Node> embed = columns.Graph.Shared("encoder", x => isCosine ? Unit(Encoded(encoder, x)) : Encoded(encoder, x));
        Node left = embed(Read(columns, _options.LeftColumnName)), right = embed(Read(columns, _options.RightColumnName));
        Node label = columns.Label(_options.LabelColumnName);
        if (left.Label is null)
            left.Named(Free(columns.Graph, "left embedding"));
        if (!isCosine)
        {
            Node distance = left.EuclideanDistance(right).Unsqueeze(1), score = _options.Margin / 2 - distance;
            columns.Loss(distance.Contrastive(label, _options.Margin));
            return (left, [score > 0, score]);
        }
        using IDisposable scope = columns.Graph.Scope("similarity");
        Node slope = columns.Graph.Parameter([1], "slope", Initializers.Constant(10)), offset = columns.Graph.Parameter([1], "offset", Initializers.Constant(-5));
        Node logit = (left * right).Sum(keepDims: true, 1) * slope + offset;
        columns.Loss(logit.BinaryCrossEntropy(label));
        return (left, [logit > 0, logit, logit.Sigmoid()]);
    }

    /// <summary>Numbers of known size standardised, both columns by the left one's means and deviations; anything else as it is.</summary>
    private Node Read(DagColumns columns, string name)
    {
        ColumnInput column = ColumnInput.Of(columns.Schema[name]);
        return _options.Standardise && column.Keys == 0 && !column.IsRagged
            ? columns.Standardised(name, like: _options.LeftColumnName) : columns.Input(name);
    }

    private static Node Encoded(Func<Node, Node> encoder, Node x)
    {
        Node y = encoder(x);
        return y.Shape.Rank == 2 && y.Shape[0] == x.Shape[0] && y.Shape[1].IsKnown && y.Element == ElementType.Float32 ? y
            : throw new ShapeException($"The encoder must give a vector a row, float32 [rows, n], but gives {y.Described}.");
    }

    private static Node Unit(Node x) => x / ((x * x).Sum(keepDims: true, -1) + Least).Sqrt();

    private static string Free(Graph graph, string name)
    {
        while (graph.Find(name) is not null)
            name += "_";
        return name;
    }

    /// <summary>How a <see cref="DagSiameseTrainer"/> trains.</summary>
    public sealed class Options : DagTrainingOptions
    {
        /// <summary>One of the two columns: numbers, flags or keys, scalars or vectors.</summary>
        public string LeftColumnName = "Left";

        /// <summary>The other, of the same type.</summary>
        public string RightColumnName = "Right";

        /// <summary>Whether both show the same, a Boolean.</summary>
        public string LabelColumnName = "Label";

        /// <summary>The network that both columns go through: [rows, …] → [rows, n]; null takes
        /// <c>x => x.Dense(128).Relu().Dense(32)</c>.</summary>
        public Func<Node, Node>? Encoder;

        /// <summary>By what is trained.</summary>
        public SiameseLoss Loss;

        /// <summary>The distance from which a different pair counts as told apart, for the contrastive loss.</summary>
        public double Margin = 1;

        /// <summary>Whether numbers enter the encoder with mean 0 and deviation 1, as learned from the left column.</summary>
        public bool Standardise = true;

        internal DagGraphEstimator.Options ToGraph() => new()
        {
            BatchSize = BatchSize,
            MaximumEpochs = MaximumEpochs,
            LearningRate = LearningRate,
            WeightDecay = WeightDecay,
            ValidationFraction = ValidationFraction,
            ValidationSet = ValidationSet,
            Patience = Patience,
            Seed = Seed,
            Progress = Progress,
            CancellationToken = CancellationToken,
            GpuDeviceId = GpuDeviceId,
            FallbackToCpu = FallbackToCpu,
        };
    }
}
