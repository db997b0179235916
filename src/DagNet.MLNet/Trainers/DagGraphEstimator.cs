using DagNet;
using DagNet.Interop;
using DagNet.MLNet;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Trains any graph between any columns, by any losses, or without a loss only applies it. Made by <c>mlContext.Transforms.Dag(...)</c>.
/// </summary>
public sealed class DagGraphEstimator : IEstimator<DagGraphTransformer>
{
    private readonly IHost _host;
    private readonly DagOutput[] _outputs;
    private readonly Func<DagColumns, Node[]> _network;
    private readonly Options _options;

    internal DagGraphEstimator(IHostEnvironment environment, DagOutput[] outputs, Func<DagColumns, Node[]> network, Options options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersion.Require();
        options.Check();
        if (outputs.Length == 0)
            throw new ArgumentException("Name at least one column that the network adds.", nameof(outputs));
        if (outputs.GroupBy(output => output.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw new ArgumentException($"Output '{twice}' is named twice.", nameof(outputs));
        (_host, _outputs, _network, _options) = (environment.Register(nameof(DagGraphEstimator)), outputs, network, options);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The key column that an output's classes are those of is missing.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => SchemaShapes.With(inputSchema, _outputs.Select(output => SchemaShapes.Of(output, inputSchema)));

    /// <summary>Builds the graph for this table's columns and trains it on its rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a type that no graph takes.</exception>
    /// <exception cref="TrainingDataException">No rows, or a number that is not finite; names column and row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended.</exception>
    public DagGraphTransformer Fit(IDataView input) => new(FitGraph(input));

    /// <summary>Builds the graph, gives its parameters the values that they have in another one, and trains on. The transformer given stays as it is.</summary>
    /// <remarks>
    /// What the outputs need must be there under the same name and of the same type, the means and deviations of <see cref="DagColumns.Standardised"/> too;
    /// what only losses need starts anew. With <paramref name="grow"/> a parameter may have become larger along any axis, as an embedding does by new keys, a last layer
    /// by new classes, a first one by new numbers at a vector's end: what the model knows comes first, the rest starts as in a new network. New keys must
    /// follow the known ones (give MapValueToKey its keyData).
    /// </remarks>
    /// <param name="input">The rows, the earlier ones or others.</param>
    /// <param name="previous">What an estimator with the same network returned, or Model.Load loaded.</param>
    /// <param name="grow">Whether keys, classes or numbers of a vector may have been added.</param>
    /// <exception cref="TrainingException">A parameter is not there, or of another type.</exception>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public DagGraphTransformer Fit(IDataView input, DagGraphTransformer previous, bool grow = false)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return new(FitGraph(input, new(previous.Columns, grow)));
    }

    /// <summary>The graph that <see cref="Fit(IDataView)"/> wraps.</summary>
    internal ColumnGraph FitGraph(IDataView input, KnownValues? known = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = new DagColumns(input.Schema);
        Node[] values = _network(columns);
        if (values.Length != _outputs.Length)
            throw new ArgumentException($"The network returns {values.Length} nodes for {_outputs.Length} columns: "
                + $"{string.Join(", ", _outputs.Select(output => $"'{output.Name}'"))}.");
        GraphOutput[] outputs = [.. _outputs.Select((output, k) => GraphOutput.Of(output, values[k], DagColumns.Rows, columns.Losses.Count > 0, input.Schema))];
        GraphInput[] needed = GraphInput.Needed(columns.Inputs, values);
        if (Array.Find(needed, i => columns.Labels.Contains(i.Column.Name)) is { } label)
            throw new GraphException($"An output depends on the label column '{label.Column.Name}', which new rows do not have. Read it with Input if they do.");
        return new(Train(columns, input, values, known), needed, outputs);
    }

    private Session Train(DagColumns columns, IDataView input, Node[] values, KnownValues? known)
    {
        using var log = new TrainingLog(_host);
        using var device = new TrainingDevice(_host, _options, log);
        using var cancellation = new TrainingCancellation(_host, _options.CancellationToken);
        int seed = _options.Seed ?? _host.Rand.Next();
        Session session = device.Open(columns.Graph, seed);
        try
        {
            if (columns.Losses.Count > 0 || columns.Scales.Count > 0 || columns.ScaledLabels.Count > 0)
            {
                ColumnTable table = Read(input, "training");
                foreach ((string name, (Node mean, Node scale)) in columns.Scales)
                {
                    (float[] means, float[] scales) = table.Moments(ColumnInput.Of(input.Schema[name]));
                    session.State.Set<float>(mean, means);
                    session.State.Set<float>(scale, scales);
                }
                foreach (ScaledLabel label in columns.ScaledLabels)
                    label.Learn(session.State, table.Numbers(label.Column));
                known?.GiveTo(session, values);
                if (columns.Losses.Count > 0)
                    Train(columns, session, table, _options.ValidationSet is null ? null : Read(_options.ValidationSet, "validation"), seed, log, cancellation);
            }
            return device.Trained(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        ColumnTable Read(IDataView data, string what)
        {
            ColumnTable table = ColumnTable.Read(columns, data, cancellation.ThrowIfCancelled, what);
            if (table.Skipped > 0)
                log.Warning($"{table.Skipped} {what} rows have no label and were left out.");
            return table;
        }
    }

    private void Train(
        DagColumns columns, Session session, ColumnTable table, ColumnTable? validation, int seed, TrainingLog log, TrainingCancellation cancellation)
    {
        TabularOptions size = new TabularOptions
        {
            BatchSize = _options.BatchSize,
            MaximumEpochs = _options.MaximumEpochs,
            ValidationFraction = _options.ValidationFraction,
            Patience = _options.Patience,
        }.For(table.Rows);
        Dataset rows = table.Dataset();
        Dataset? held = validation?.Dataset();
        if (held is null && size.ValidationFraction > 0)
            (rows, held) = rows.Split(size.ValidationFraction!.Value, seed);
        Node loss = columns.Losses.Aggregate((a, b) => a + b);
        Optimizer optimizer = _options.Optimizer ?? new AdamW(new Warmup(10, _options.LearningRate))
        {
            WeightDecay = _options.WeightDecay,
            AverageDecay = Math.Max(0.5, 1 - (size.BatchSize!.Value / (double)rows.Count)),
        };
        var trainer = new Trainer(loss, optimizer, new()
        {
            Epochs = size.MaximumEpochs!.Value,
            BatchSize = size.BatchSize!.Value,
            Seed = seed,
            Metrics = [.. columns.Metrics],
            Monitor = _options.Monitor,
            Maximize = _options.Maximize,
            EarlyStopping = held is null ? null : new(size.Patience!.Value),
            UseAveragedWeights = optimizer.AverageDecay is not null,
            Progress = log.Of(_options.Progress),
        }, session);
        TrainingResult result = trainer.Fit(new WatchedBatches(rows, cancellation.Look), held, cancellation.Token);
        if (result is { End: TrainingEnd.Cancelled, History: [] })
            throw new OperationCanceledException("Training was cancelled before the first epoch ended: there is no model to return.", cancellation.Token);
    }

    /// <summary>How a <see cref="DagGraphEstimator"/> trains.</summary>
    public sealed class Options : DagTrainingOptions
    {
        /// <summary>The optimizer; null takes AdamW at <see cref="DagTrainingOptions.LearningRate"/> with averaged weights.</summary>
        public Optimizer? Optimizer;

        /// <summary>The name of the metric that says which epoch is best; null takes the loss.</summary>
        public string? Monitor;

        /// <summary>Whether the monitored number is better when larger.</summary>
        public bool Maximize;
    }
}
