using DagNet;
using DagNet.Interop;
using DagNet.MLNet;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>What the trainers of networks do: check the columns, read the table once, train, and wrap the graph.</summary>
public abstract class DagTrainer : ITrainerEstimator<DagTransformer, DagModel>
{
    private readonly IHost _host;
    private readonly DagTrainerOptions _options;
    private readonly PredictionTask _task;
    private readonly ColumnRoles _roles;

    private protected DagTrainer(IHostEnvironment environment, DagTrainerOptions options, PredictionTask task)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersion.Require();
        options.Check();
        (_host, _options, _task) = (environment.Register(GetType().Name), options, task);
        _roles = new(options.FeatureColumnName, options.LabelColumnName, options.ExampleWeightColumnName);
    }

    /// <inheritdoc/>
    public TrainerInfo Info { get; } = SchemaShapes.Trainer(normalization: false, caching: false, validation: true);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        TableSchema.Check(inputSchema, _roles, _task);
        return SchemaShapes.With(inputSchema, SchemaShapes.Scores(_task, TableSchema.Find(inputSchema, "label", _roles.Label)));
    }

    /// <summary>Trains on these rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="TrainingDataException">No rows, or a number that cannot be learned from; names column and row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended, so that there is no model to return.</exception>
    public DagTransformer Fit(IDataView input) => Fit(input, _options.ValidationSet);

    /// <summary>Trains on these rows, and stops by those.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public DagTransformer Fit(IDataView trainData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        using var log = new TrainingLog(_host);
        using var device = new TrainingDevice(_host, _options, log);
        using var cancellation = new TrainingCancellation(_host, _options.CancellationToken);
        Table table = TableReader.Read(trainData, _roles, _task, cancellation.ThrowIfCancelled);
        Table? validation = validationData is null ? null
            : TableReader.Read(validationData, _roles, _task, cancellation.ThrowIfCancelled, "validation");
        if (validation is not null && validation.Layout.Count != table.Layout.Count)
            throw SchemaErrors.Mismatch("feature", _roles.Features, $"Vector<Single, {table.Layout.Count}>", $"Vector<Single, {validation.Layout.Count}>");
        DataViewSchema.Column label = trainData.Schema[_roles.Label];
        if (validationData is not null)
            TableSchema.CheckClasses(label, validationData.Schema[_roles.Label]);
        if (table.Skipped > 0)
            log.Warning($"{table.Skipped} rows have no label and were left out.");
        if (validation?.Skipped > 0)
            log.Warning($"{validation.Skipped} validation rows have no label and were left out.");
        (TabularTask task, ScoreColumns columns) = Task(table, label);
        var training = new TabularTraining(task, table, validation, Options(log), device.Open);
        (TabularModel model, Session session) = training.Run(cancellation.Token, cancellation.Look);
        return new(new DagModel(device.Trained(session), model.Features, model.Scores, columns, training.Baseline), _roles.Features);
    }

    private protected abstract (TabularTask Task, ScoreColumns Columns) Task(Table table, DataViewSchema.Column label);

    private TabularOptions Options(TrainingLog log) => _options.ApplyTo(new()
    {
        BatchSize = _options.BatchSize,
        MaximumEpochs = _options.MaximumEpochs,
        LearningRate = _options.LearningRate,
        WeightDecay = _options.WeightDecay,
        ValidationFraction = _options.ValidationFraction,
        Patience = _options.Patience,
        Refit = _options.RefitOnAllRows,
        Seed = _options.Seed ?? _host.Rand.Next(),
        Progress = log.Of(_options.Progress),
        Log = log.Info,
    });
}
