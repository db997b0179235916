using DagNet;
using DagNet.Interop;
using DagNet.MLNet;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Trains a network that orders the rows of a group: the label is a grade, the better the higher, the score tells the order and nothing
/// else. Made by <c>mlContext.Ranking.Trainers.Dag(...)</c>.
/// </summary>
public sealed class DagRankingTrainer : ITrainerEstimator<DagTransformer, DagModel>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly ColumnRoles _roles;

    internal DagRankingTrainer(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersion.Require();
        options.Check();
        (_host, _options) = (environment.Register(nameof(DagRankingTrainer)), options);
        _roles = new(options.FeatureColumnName, options.LabelColumnName, null);
    }

    /// <inheritdoc/>
    public TrainerInfo Info { get; } = SchemaShapes.Trainer(normalization: false, caching: false, validation: true);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        RankingReader.Check(inputSchema, _roles, _options.RowGroupColumnName);
        return SchemaShapes.With(inputSchema, SchemaShapes.Scores(PredictionTask.Ranking, TableSchema.Find(inputSchema, "label", _roles.Label)));
    }

    /// <summary>Trains on these groups.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="TrainingDataException">No order to learn, or a number that cannot be learned from; names column and row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended, so that there is no model to return.</exception>
    public DagTransformer Fit(IDataView input) => Fit(input, _options.ValidationSet);

    /// <summary>Trains on these groups, and stops by those.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public DagTransformer Fit(IDataView trainData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        using var log = new TrainingLog(_host);
        using var device = new TrainingDevice(_host, _options, log);
        using var cancellation = new TrainingCancellation(_host, _options.CancellationToken);
        RankingTable table = RankingReader.Read(trainData, _roles, _options.RowGroupColumnName, cancellation.ThrowIfCancelled);
        RankingTable? validation = validationData is null ? null
            : RankingReader.Read(validationData, _roles, _options.RowGroupColumnName, cancellation.ThrowIfCancelled, "validation");
        if (validation is not null && validation.Layout.Count != table.Layout.Count)
            throw SchemaErrors.Mismatch("feature", _roles.Features, $"Vector<Single, {table.Layout.Count}>", $"Vector<Single, {validation.Layout.Count}>");
        if (table.Skipped > 0)
            log.Warning($"{table.Skipped} rows have no label or no group and were left out.");
        if (table.Ordered.Length < table.Groups.Length)
            log.Info($"{table.Groups.Length - table.Ordered.Length} of {table.Groups.Length} groups have rows of one grade only, which no order can be learned from.");
        var training = new RankingTraining(table, validation, _options.Loss, new()
        {
            Network = _options.Network,
            BatchSize = _options.BatchSize,
            MaximumEpochs = _options.MaximumEpochs,
            LearningRate = _options.LearningRate,
            WeightDecay = _options.WeightDecay,
            ValidationFraction = _options.ValidationFraction,
            Patience = _options.Patience,
            Refit = _options.RefitOnAllGroups,
            Seed = _options.Seed ?? _host.Rand.Next(),
            Progress = log.Of(_options.Progress),
            Log = log.Info,
        }, device.Open);
        (RankingModel model, Session session) = training.Run(cancellation.Token, cancellation.Look);
        return new(new DagModel(device.Trained(session), model.Features, model.Scores, new RankingColumns(), training.Baseline), _roles.Features);
    }

    /// <summary>How a <see cref="DagRankingTrainer"/> trains. BatchSize counts rows, and the groups of a step are as many as have
    /// about so many rows.</summary>
    public sealed class Options : DagTrainingOptions
    {
        /// <summary>The grade of a row within its group: a Single from 0 to 24, or a key, whose first value is grade 0.</summary>
        public string LabelColumnName = "Label";

        /// <summary>The column to rank by: a vector of Single of known size.</summary>
        public string FeatureColumnName = "Features";

        /// <summary>The column whose equal values are one group, a key. Rows of a group need not stand together.</summary>
        public string RowGroupColumnName = "GroupId";

        /// <summary>The network: [rows, features], standardised, to [rows, 1]; null builds one that does well on most tables.</summary>
        public Func<Node, Node>? Network;

        /// <summary>By what is trained.</summary>
        public RankingLoss Loss;

        /// <summary>Whether the network is trained again on all groups, the held-out ones included, for as many epochs as were best.</summary>
        public bool? RefitOnAllGroups;
    }
}
