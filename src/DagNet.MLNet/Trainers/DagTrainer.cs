using DagNet;
using DagNet.Interop;
using DagNet.MLNet;
using Microsoft.ML.Data;
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
    public DagTransformer Fit(IDataView trainData, IDataView? validationData) => Fit(trainData, validationData, previous: null);

    /// <summary>Trains a model on, on these rows: more of the same kind, or new ones. The model given stays as it is.</summary>
    /// <remarks>
    /// The coding of the columns, the network and the scale of the label are those of the model; LearningRate, epochs and what training is stopped by
    /// are those of this trainer. A smaller LearningRate forgets less of the earlier rows.
    /// </remarks>
    /// <param name="trainData">The rows. The feature column has as many numbers as the model learned from, in their order, and a key label the
    /// same classes.</param>
    /// <param name="previous">The model: <c>transformer.Model</c> of what a trainer returned or Model.Load loaded.</param>
    /// <exception cref="TrainingException">The model has no such features or classes, or cannot be trained on.</exception>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public DagTransformer Fit(IDataView trainData, DagModel previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return Fit(trainData, _options.ValidationSet, previous);
    }

    private DagTransformer Fit(IDataView trainData, IDataView? validationData, DagModel? previous)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        using var log = new TrainingLog(_host);
        using var device = new TrainingDevice(_host, _options, log);
        using var cancellation = new TrainingCancellation(_host, _options.CancellationToken);
        Table table = TableReader.Read(trainData, _roles, _task, cancellation.ThrowIfCancelled);
        if (validationData is not null && _options.ValidationFolds is not null)
            throw new ArgumentException("ValidationFolds stop by parts of the training rows. Give no validation rows, or no folds.", nameof(validationData));
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
        if (ClassWeights(table, label) is { } weights)
            (table, validation) = (table.WithClassWeights(weights), validation?.WithClassWeights(weights));
        (TabularTask task, ScoreColumns columns) = Task(table, label);
        if (previous is not null)
            Check(previous, table, columns);
        TabularTraining training = previous is null ? new(task, table, validation, Options(log), device.Open)
            : new(task, table, validation, Options(log), device.Open, previous);
        (TabularModel model, Session session) = training.Run(cancellation.Token, cancellation.Look);
        return new(new DagModel(device.Trained(session), model, columns, training.Baseline, _options.KeepOptimizerState), _roles.Features);
    }

    // How much each class counts, or null where all count alike.
    private double[]? ClassWeights(Table table, DataViewSchema.Column label)
    {
        if (_options.ClassWeights is null && !_options.BalanceClasses)
            return null;
        int classes = label.Type is KeyDataViewType key ? checked((int)key.Count) : 2;
        if (_task == PredictionTask.Regression || table.Outputs.IsVector)
            throw new ArgumentException($"Label column '{_roles.Label}' is {label.Type}, which has no classes to weigh. Use ExampleWeightColumnName.", "options");
        if (_options.ClassWeights is not { } weights)
        {
            double[] totals = table.ClassTotals(classes);
            return Array.ConvertAll(totals, total => total > 0 ? totals.Sum() / (classes * total) : 1);
        }
        if (_options.BalanceClasses)
            throw new ArgumentException("ClassWeights and BalanceClasses exclude each other. Give one of them.", "options");
        if (weights.Length != classes)
            throw new ArgumentException($"ClassWeights has {weights.Length} numbers, but label column '{_roles.Label}' has {classes} classes.", "options");
        return Array.TrueForAll(weights, weight => weight > 0 && double.IsFinite(weight)) ? weights
            : throw new ArgumentException($"ClassWeights must be finite numbers above 0, but are {string.Join(", ", weights)}.", "options");
    }

    private void Check(DagModel previous, Table table, ScoreColumns columns)
    {
        if (previous.FeatureCount != table.Layout.Count)
            throw new TrainingException($"Feature column '{_roles.Features}' has {table.Layout.Count} numbers a row, but the model to train on was made for "
                + $"{previous.FeatureCount}. Make the column with the transforms that were fitted for that model.");
        if (previous.Columns.Prediction != columns.Prediction)
            throw new TrainingException($"Label column '{_roles.Label}' asks for {columns.Prediction}, but the model to train on predicts "
                + $"{previous.Columns.Prediction}. Make the label with the transforms that were fitted for that model.");
    }

    private protected abstract (TabularTask Task, ScoreColumns Columns) Task(Table table, DataViewSchema.Column label);

    private TabularOptions Options(TrainingLog log) => _options.ApplyTo(new()
    {
        BatchSize = _options.BatchSize,
        MaximumEpochs = _options.MaximumEpochs,
        LearningRate = _options.LearningRate,
        WeightDecay = _options.WeightDecay,
        ValidationFraction = _options.ValidationFraction,
        ValidationFolds = _options.ValidationFolds,
        Patience = _options.Patience,
        Refit = _options.RefitOnAllRows,
        Seed = _options.Seed ?? _host.Rand.Next(),
        Progress = log.Of(_options.Progress),
        Log = log.Info,
    });
}
